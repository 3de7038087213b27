/// Why a text is no cron expression, and where in it: unicode scalars from its first.
package struct CronError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case fieldCount(Int)
    case unknownMacro(String)
    case notAValue(String, field: String)
    case outOfRange(String, field: String, range: ClosedRange<Int>)
    case backwardRange(String)
    case zeroStep
    /// `5/15` reads as 5 only to some crons, and as 5-59/15 to others.
    case stepWithoutRange(String, field: String)
    case emptyItem(field: String)
    /// No month of those named has any of the days named, as 30 February.
    case neverMatches
  }

  package let reason: Reason
  package let offset: Int
  package let length: Int
}

extension CronError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .fieldCount(let count):
      "a cron expression has 5 fields (minute, hour, day of month, month, day of week), not \(count)"
    case .unknownMacro(let name):
      "'\(name)' is none of @hourly, @daily, @weekly, @monthly, @yearly"
    case .notAValue(let text, let field): "'\(text)' is not a \(field)"
    case .outOfRange(let text, let field, let range):
      "\(field) \(text) is not within \(range.lowerBound)-\(range.upperBound)"
    case .backwardRange(let text): "the range \(text) runs backwards"
    case .zeroStep: "a step of 0 never gets on"
    case .stepWithoutRange(let text, let field): "a step needs a range or *, so \(field) '\(text)' is unclear"
    case .emptyItem(let field): "a \(field) is missing"
    case .neverMatches: "none of these months has such a day, so this never runs"
    }
  }
}
