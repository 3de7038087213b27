import Foundation
import History
import Profiles
import Testing

@testable import Delivery

struct BackoffTests {
  @Test(arguments: [(0, 1), (1, 1), (2, 2), (5, 16), (10, 512), (11, 900), (64, 900), (Int.max, 900)])
  func `ceilings double up to the cap`(attempt: Int, seconds: Int) {
    #expect(Backoff.standard.ceiling(attempt: attempt) == .seconds(seconds))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `delays fill the whole range below the ceiling`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let delays = (0..<2000).map { _ in Backoff.standard.delay(attempt: 4, using: &generator) }
    #expect(delays.allSatisfy { $0 > .zero && $0 <= .seconds(8) }, "seed \(seed)")
    for eighth in 0..<8 {
      let range: Range<Duration> = .seconds(eighth)..<Duration.seconds(eighth + 1)
      // 250 are expected; five standard deviations are 74.
      let count = delays.count(where: range.contains)
      #expect((176...324).contains(count), "seed \(seed), \(eighth)")
    }
  }

  @Test func `the generator is SplitMix64`() {
    // The first numbers of the reference implementation by Vigna for the seed 1234567.
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }
}

struct CircuitBreakerTests {
  private func moment(_ seconds: Int) -> Instant { .night.advanced(by: .seconds(seconds)) }

  private func breaker() -> CircuitBreaker {
    CircuitBreaker(threshold: 3, firstBreak: .seconds(30), longestBreak: .seconds(100))
  }

  @Test func `it opens after failures in a row`() {
    var breaker = breaker()
    breaker.failed(at: moment(0))
    breaker.failed(at: moment(1))
    breaker.answered()
    breaker.failed(at: moment(2))
    breaker.failed(at: moment(3))
    #expect(breaker.permit(at: moment(3)) == .allowed)
    breaker.failed(at: moment(4))
    #expect(breaker.permit(at: moment(4)) == .refused(until: moment(34)))
    #expect(breaker.permit(at: moment(33)) == .refused(until: moment(34)))
    #expect(breaker.permit(at: moment(34)) == .allowed)
  }

  @Test func `a failing probe opens it for twice as long, up to a limit`() {
    var breaker = breaker()
    for _ in 0..<3 { breaker.failed(at: moment(0)) }
    breaker.failed(at: moment(30))
    #expect(breaker.permit(at: moment(30)) == .refused(until: moment(90)))
    breaker.failed(at: moment(90))
    #expect(breaker.permit(at: moment(90)) == .refused(until: moment(190)))
    breaker.failed(at: moment(190))
    #expect(breaker.permit(at: moment(190)) == .refused(until: moment(290)))
  }

  @Test func `an answer closes it as if it were new`() {
    var breaker = breaker()
    for _ in 0..<3 { breaker.failed(at: moment(0)) }
    breaker.answered()
    #expect(breaker == self.breaker())
  }
}

struct ReceiverLaneTests {
  @Test func `a receiver that says when to come back is not given up on`() {
    var lane = ReceiverLane(breaker: CircuitBreaker(threshold: 3), bucket: TokenBucket())
    let claimed = ClaimedMessage(message: .sample("a"), beginBefore: .night.advanced(by: .seconds(60)))
    for _ in 0..<9 { lane.record(.retry(after: .seconds(1), .status(429, host: "h")), now: .night) }
    let then = Instant.night.advanced(by: .seconds(1))
    #expect(lane.decide(claimed, now: .night, timeToLive: .seconds(99)) == .hold(until: then, .throttled(until: then)))
    #expect(lane.decide(claimed, now: then, timeToLive: .seconds(99)) == .send)
    for _ in 0..<3 { lane.record(.down, now: then) }
    #expect(lane.decide(claimed, now: then, timeToLive: .seconds(99)) != .send)
  }
}

struct TokenBucketTests {
  @Test func `a burst passes, then one every interval`() {
    var bucket = TokenBucket(burst: 3, interval: .seconds(2))
    for _ in 0..<3 { #expect(bucket.take(at: .night) == nil) }
    #expect(bucket.take(at: .night) == .night.advanced(by: .seconds(2)))
    let later = Instant.night.advanced(by: .seconds(2))
    #expect(bucket.take(at: later) == nil)
    #expect(bucket.take(at: later) == later.advanced(by: .seconds(2)))
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `in no stretch of time passes more than the burst and the rate allow`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var bucket = TokenBucket(burst: 5, interval: .seconds(3))
    var now = Instant.night
    var taken: [Instant] = []
    for _ in 0..<500 {
      now = now.advanced(by: .milliseconds(Int.random(in: 0...3000, using: &generator)))
      let refusal = bucket.take(at: now)
      if refusal == nil { taken.append(now) }
      if let refusal {
        #expect(refusal > now, "seed \(seed)")
        var copy = bucket
        #expect(copy.take(at: refusal) == nil, "seed \(seed): a token at the promised time")
      }
    }
    for (index, first) in taken.enumerated() {
      for last in index..<taken.count {
        let limit = 5 + taken[last].since(first) / .seconds(3)
        #expect(Double(last - index + 1) <= limit + 1e-9, "seed \(seed)")
      }
    }
  }
}

struct CrashPointTests {
  @Test func `an armed point kills the process as kill -9 would`() async {
    await #expect(processExitsWith: .signal(9)) {
      setenv("LEADSMAN_CRASH_AT", CrashPoint.afterPostBeforeRecord, 1)
      CrashPoint.reached(CrashPoint.afterPostBeforeRecord)
    }
  }

  @Test func `the other points are passed`() async {
    await #expect(processExitsWith: .success) {
      setenv("LEADSMAN_CRASH_AT", CrashPoint.afterPostBeforeRecord, 1)
      CrashPoint.reached(CrashPoint.afterRecord)
    }
  }
}
