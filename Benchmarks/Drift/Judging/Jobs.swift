/// Independent pieces of work, some at a time.
enum Jobs {
  /// What `work` makes of 0, 1, … `count` − 1, in this order, however many run side by side.
  static func map<Result: Sendable>(
    _ count: Int, atOnce: Int, _ work: @escaping @Sendable (Int) throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results = [Result?](repeating: nil, count: count)
      for index in 0..<count {
        if index >= atOnce, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try work(index)) }
      }
      while let (done, result) = try await group.next() { results[done] = result }
      return results.compactMap(\.self)
    }
  }
}
