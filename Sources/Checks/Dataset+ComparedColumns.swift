package import Rules

extension Dataset {
  /// What all tests want.
  package var expectations: [Expectation] { tests.flatMap { [$0.fail, $0.warn].compactMap(\.self) } }

  /// The columns whose values tests hold against the reference, whether or not drift is watched.
  package var comparedColumns: Set<String> { Set(expectations.compactMap(\.comparedColumn)) }

  /// By the column of whose values each is a segment, the columns whose values tests hold against the reference by them.
  package var comparedBySegments: [String: Set<String>] {
    tests.reduce(into: [:]) { columns, rule in
      guard let segment = rule.segments.first else { return }
      let compared = [rule.fail, rule.warn].compactMap { $0?.comparedColumn }
      if !compared.isEmpty { columns[segment.value, default: []].formUnion(compared) }
    }
  }
}
