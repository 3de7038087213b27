import Testing

@testable import Sketches

/// Every state obeys the same laws, on every shape of data.
@Suite struct LawTests {
  static let kinds: [any SampleState.Type] = [
    Moments.self, ExactTotals.self, QuantileSketch.self, DistinctCount.self, ValueCounts.self,
  ]
  /// Around the sizes where the states change from exact to estimated.
  static let sizes = [0, 1, 2, 150, 700, 6000]

  @Test(arguments: kinds, Distribution.allCases)
  func `An empty state changes nothing, on either side`(kind: any SampleState.Type, shape: Distribution) throws {
    func check<State: SampleState>(_: State.Type) throws {
      for size in Self.sizes {
        let state = State(values: shape.values(size, seed: 1))
        var left = state
        try left.merge(State(values: []))
        var right = State(values: [])
        try right.merge(state)
        #expect(left == state, "size \(size)")
        #expect(right == state, "size \(size)")
      }
    }
    try check(kind)
  }

  @Test(arguments: kinds, Distribution.allCases)
  func `Merging gives the same state in either direction`(kind: any SampleState.Type, shape: Distribution) throws {
    func check<State: SampleState>(_: State.Type) throws {
      for size in Self.sizes {
        let one = State(values: shape.values(size, seed: 2))
        let other = State(values: Distribution.normal.values(1300, seed: 3))
        var forth = one
        try forth.merge(other)
        var back = other
        try back.merge(one)
        #expect(forth == back, "size \(size)")
      }
    }
    try check(kind)
  }

  @Test(arguments: kinds, Distribution.allCases)
  func `Merging agrees however it is bracketed`(kind: any SampleState.Type, shape: Distribution) throws {
    func check<State: SampleState>(_: State.Type) throws {
      for size in Self.sizes {
        let states = shape.values(size, seed: 4).parts(3).map { State(values: $0) }
        var leftFirst = State(values: [])
        for state in states { try leftFirst.merge(state) }
        var rightFirst = State(values: [])
        for state in states.reversed() {
          var next = state
          try next.merge(rightFirst)
          rightFirst = next
        }
        #expect(leftFirst.agrees(with: rightFirst), "size \(size)")
      }
    }
    try check(kind)
  }

  @Test(arguments: kinds, Distribution.allCases)
  func `The parts merged agree with the whole`(kind: any SampleState.Type, shape: Distribution) throws {
    func check<State: SampleState>(_: State.Type) throws {
      for size in Self.sizes {
        let values = shape.values(size, seed: 5)
        var merged = State(values: [])
        for part in values.parts(7) { try merged.merge(State(values: part)) }
        #expect(merged.agrees(with: State(values: values)), "size \(size)")
      }
    }
    try check(kind)
  }

  @Test(arguments: kinds, Distribution.allCases)
  func `A state comes back from its bytes, before and after a merge`(
    kind: any SampleState.Type, shape: Distribution
  ) throws {
    func check<State: SampleState>(_: State.Type) throws {
      for size in Self.sizes {
        var state = State(values: shape.values(size, seed: 6))
        for _ in 0..<2 {
          let bytes = state.serialized()
          let read = try State(serialized: bytes)
          #expect(read == state, "size \(size)")
          #expect(read.serialized() == bytes, "size \(size)")
          try state.merge(State(values: Distribution.uniform.values(900, seed: 7)))
        }
      }
    }
    try check(kind)
  }

  @Test(arguments: kinds)
  func `States of different data are not equal`(kind: any SampleState.Type) {
    func check<State: SampleState>(_: State.Type) {
      for size in Self.sizes.dropFirst() {
        let one = State(values: Distribution.uniform.values(size, seed: 8))
        #expect(one != State(values: Distribution.uniform.values(size, seed: 9)), "size \(size)")
        #expect(!one.agrees(with: State(values: Distribution.reversed.values(size, seed: 9))), "size \(size)")
      }
    }
    check(kind)
  }
}
