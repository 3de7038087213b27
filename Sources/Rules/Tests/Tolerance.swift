/// How far two numbers may lie apart: by a number of their own unit, or by a share of the other one.
package struct Tolerance: Hashable, Sendable {
  package static let exact = Tolerance(text: "0", isPercent: false)

  /// As the user wrote it, without `%`; at least 0.
  package let text: String
  package let isPercent: Bool

  package init(text: String, isPercent: Bool) {
    self.text = text
    self.isPercent = isPercent
  }

  /// - Parameter text: `1 %`, `0.5%`, `10`.
  package init?(_ text: String) {
    guard let parts = text.wholeMatch(of: /([0-9.]{1,30})(\s*%)?/), DecimalText(String(parts.1)) != nil else {
      return nil
    }
    self.init(text: String(parts.1), isPercent: parts.2 != nil)
  }

  package var number: DecimalText { DecimalText(text) ?? .zero }

  package var isExact: Bool { number.isZero }

  /// Whether whatever is within `left` is surely within `right`.
  static func <= (left: Tolerance, right: Tolerance) -> Bool {
    left.isExact || left.isPercent == right.isPercent && left.number <= right.number
  }
}

extension YAMLValue {
  func tolerance() -> Tolerance? { parsed(as: .tolerance) { Tolerance($0) } }
}
