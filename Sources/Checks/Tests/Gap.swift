import Foundation
import Rules

/// How far two numbers lie apart: to the last digit, or without an end.
enum Gap: Equatable {
  case none
  case finite(distance: DecimalText, other: DecimalText, isBesideZero: Bool)
  /// One of them is no number, or infinite.
  case endless

  /// - Parameters: numbers in the server's text. Two that are not finite are equal where their texts are.
  init(_ own: String, _ other: String) {
    guard let one = DecimalText(own), let two = DecimalText(other) else {
      self = own == other ? .none : .endless
      return
    }
    let distance = one.distance(to: two)
    self =
      distance.isZero
      ? .none
      : .finite(distance: distance, other: two.magnitude, isBesideZero: one.isZero || two.isZero)
  }

  /// A share is one of the other number; no share brings a number and nothing together.
  func isBeyond(_ tolerance: Tolerance) -> Bool {
    switch self {
    case .none: false
    case .endless: true
    case .finite(let distance, let other, let isBesideZero):
      if !tolerance.isPercent {
        tolerance.number < distance
      } else {
        isBesideZero || tolerance.number * other < distance * Self.hundred
      }
    }
  }

  /// As in `1.3 % apart`, `16 rows apart`; nil where the two numbers say it better.
  func words(_ tolerance: Tolerance, breaks: Bool, noun: String?) -> String? {
    guard case .finite(let distance, _, let isBesideZero) = self else { return nil }
    if !tolerance.isPercent, !tolerance.isExact {
      guard let number = distance.double else { return nil }
      let shown = number.short
      return "\(shown)\(noun.map { " \($0)\(number == 1 ? "" : "s")" } ?? "") apart"
    }
    guard !isBesideZero, let percent else { return nil }
    let short = Percent(percent / 100).number
    // In more digits where few would say the contrary of the result.
    let tells = DecimalText(short).map { (tolerance.number < $0) == breaks } ?? true
    return "\(tells || tolerance.isExact ? short : String(format: "%.10g", percent)) % apart"
  }

  /// In the unit of the tolerance; nil without an end.
  func score(_ tolerance: Tolerance) -> Double? {
    switch self {
    case .none: return 0
    case .endless: return nil
    case .finite(let distance, _, let isBesideZero):
      if tolerance.isPercent { return isBesideZero ? nil : percent }
      return distance.double
    }
  }

  private var percent: Double? {
    guard case .finite(let distance, let other, _) = self, let part = distance.double, let whole = other.double else {
      return nil
    }
    let percent = part / whole * 100
    return percent.isFinite ? percent : nil
  }

  private static let hundred = DecimalText("100") ?? .zero
}

extension DecimalText {
  /// The nearest, where it is one.
  fileprivate var double: Double? { Double(description).flatMap { $0.isFinite ? $0 : nil } }
}
