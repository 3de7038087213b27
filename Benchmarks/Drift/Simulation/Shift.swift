import Foundation

/// What goes wrong, from a night on, with the columns that it suits.
struct Shift: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The normal score moves by so many standard deviations.
    case mean
    /// The normal score is multiplied by so much.
    case std
    /// So large a share of the rows moves from the most to the second most frequent category.
    case swap
    /// So large a share of the rows turns null, on top of those that are.
    case null
  }

  let kind: Kind
  let size: Double

  /// Small and middling faults, which take a while, and two that page the first night.
  static let standard = [
    Shift(kind: .mean, size: 0.05), Shift(kind: .mean, size: 0.1), Shift(kind: .mean, size: 0.2),
    Shift(kind: .std, size: 1.1), Shift(kind: .swap, size: 0.01), Shift(kind: .swap, size: 0.02),
    Shift(kind: .swap, size: 0.05), Shift(kind: .null, size: 0.01), Shift(kind: .mean, size: 6),
    Shift(kind: .null, size: 1),
  ]

  init(kind: Kind, size: Double) {
    self.kind = kind
    self.size = size
  }

  /// - Parameter text: `mean:0.1`, `std:1.1`, `swap:0.02`, `null:0.01`.
  init?(_ text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let size = Double(parts[1]), size > 0 else {
      return nil
    }
    self.init(kind: kind, size: size)
  }

  /// Such as nobody could overlook who saw it.
  var isGross: Bool { kind == .mean && size >= 3 || kind == .null && size >= 1 }

  var name: String { "\(kind.rawValue):\(size)" }

  var words: String {
    let percent = (size * 1000).rounded() / 10
    let points = percent == percent.rounded() ? String(Int(percent)) : String(percent)
    return switch kind {
    case .mean: isGross ? "unit change (\(size) σ)" : "mean \(size) σ"
    case .std: "std × \(size)"
    case .swap: "swap \(points) pt"
    case .null: isGross ? "all null" : "null + \(points) pt"
    }
  }

  /// Whether a column can be shifted so, and the shift be of the size that it says.
  ///
  /// Numbers of few values move by steps, two categories swap as soon as they shift, and a column that is mostly null
  /// cannot turn null: each shift is measured on the columns where its size has one meaning.
  func suits(_ column: SimulatedColumn) -> Bool {
    switch (kind, column.kind) {
    case (.mean, .normal), (.mean, .lognormal), (.mean, .heavyTailed): true
    case (.std, .normal), (.std, .lognormal), (.std, .heavyTailed): true
    case (.swap, .categories(let shares)): shares.count == 5
    case (.null, .key), (.null, .token), (.null, .time): false
    case (.null, _): column.nullRate <= 0.05 && (size >= 1 || column.nullRate > 0)
    default: false
    }
  }
}
