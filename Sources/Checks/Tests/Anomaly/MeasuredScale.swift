import Foundation
import Profiles
import Rules
import Statistics

/// On which scale values vary evenly: what only counts or spans, and is never 0, varies by factors.
struct MeasuredScale {
  private let isLogarithmic: Bool

  init(_ measured: MeasuredNumber, history: [Double]) {
    let variesByFactors =
      switch measured.measure {
      case .rowCount, .aggregate(.distinctCount, _), .aggregate(.standardDeviation, _): true
      case .nullShare, .age, .aggregate: false
      }
    isLogarithmic = variesByFactors && history.allSatisfy { $0 > 0 }
  }

  /// How much a value varies about its centre, in its own unit.
  func deviation(_ range: UsualRange) -> Double {
    isLogarithmic ? range.scale * value(range.center) : range.scale
  }

  func scaled(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
  func value(_ scaled: Double) -> Double { isLogarithmic ? exp(scaled) : scaled }
}
