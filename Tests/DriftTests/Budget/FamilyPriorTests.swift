import TestSupport
import Testing

@testable import Drift

/// What a share that hardly ever occurs takes over from its family.
@Suite struct FamilyPriorTests {
  private static func prior(_ random: inout SeededGenerator) -> FamilyPrior {
    FamilyPrior(
      degrees: .random(in: 0.1...400, using: &random),
      scale: 1
        + (Bool.random(using: &random) ? .random(in: 0...0.5, using: &random) : .random(in: 0...40, using: &random)))
  }

  @Test("From one expected row on it is the family's own", arguments: 0..<20 as Range<UInt64>)
  func common(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let prior = Self.prior(&random)
    for rows in [1, 1.0.nextUp, .random(in: 1...1e6, using: &random)] {
      let own = prior.ofRare(rows)
      #expect(own.scale == prior.scale && own.degrees == prior.degrees, "seed \(seed), \(rows) rows")
    }
    let next = prior.ofRare(1.0.nextDown)
    #expect(abs(next.scale - prior.scale) < 1e-12 * prior.scale, "seed \(seed)")
    #expect(abs(next.degrees - prior.degrees) < 1e-12 * prior.degrees, "seed \(seed)")
  }

  @Test(
    "The fewer rows are expected the nearer it is to sampling alone, and the surer", arguments: 0..<20 as Range<UInt64>)
  func rare(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let prior = Self.prior(&random)
    let most = max(prior.degrees, 200)
    let rows = [0, 1e-12] + (0..<40).map { _ in random.unit() }.sorted() + [1]
    let priors = rows.map(prior.ofRare)
    for (rows, own) in zip(rows, priors) {
      // In proportion to the rows: a night that doubles a rate doubles what is expected, however little that is.
      #expect(abs(own.scale - 1 - rows * (prior.scale - 1)) < 1e-12 * prior.scale, "seed \(seed), \(rows) rows")
      #expect((prior.degrees...most).contains(own.degrees), "seed \(seed), \(rows) rows: \(own.degrees)")
    }
    for (fewer, more) in zip(priors, priors.dropFirst()) {
      #expect(fewer.scale <= more.scale && fewer.degrees >= more.degrees, "seed \(seed)")
    }
    #expect(priors[0].scale == 1 && priors[0].degrees == most, "seed \(seed)")
  }
}
