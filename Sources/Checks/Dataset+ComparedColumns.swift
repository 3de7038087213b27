package import Rules

extension Dataset {
  /// What all tests want.
  package var expectations: [Expectation] { tests.flatMap { [$0.fail, $0.warn].compactMap(\.self) } }

  /// The columns whose values tests hold against the reference, whether or not drift is watched.
  package var comparedColumns: Set<String> { Set(expectations.compactMap(\.comparedColumn)) }
}
