/// The values that the fixtures hold; `Fixtures/data.py` makes the same ones.
enum FixtureData {
  /// 0 ..< count, each once, in an order without pattern; count is no multiple of 7919.
  static func permuted(_ count: Int) -> [Int64] { (0..<count).map { Int64(($0 * 7919 + 13) % count) } }

  static func doubles(_ count: Int) -> [Double] { permuted(count).map { Double($0) / 8 } }

  /// Of 6 to 40 bytes, so that every length of a hash's tail occurs.
  static func texts(_ count: Int) -> [String] {
    permuted(count).map { "value-" + String(repeating: "é", count: Int($0 % 17)) + "\($0)" }
  }
}
