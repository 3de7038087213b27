/// How many nights a fault took until its column was beyond a limit, over many runs.
struct Delays: Sendable, Equatable, Codable {
  /// Of each run the night, 1 for the first one with the fault; nil where none of the nights found it.
  private(set) var runs: [Int?] = []

  mutating func append(_ delay: Int?) { runs.append(delay) }

  mutating func append(contentsOf other: Delays) { runs += other.runs }

  /// The nights by which at least so large a share of the runs had found it; nil where the nights did not do.
  func quantile(_ share: Double) -> Int? {
    guard !runs.isEmpty else { return nil }
    let found = runs.compactMap(\.self).sorted()
    let needed = max(1, Int((share * Double(runs.count)).rounded(.up)))
    return needed <= found.count ? found[needed - 1] : nil
  }

  /// The share of runs that were found on the first night.
  var firstNight: Double { runs.isEmpty ? 0 : Double(runs.count { $0 == 1 }) / Double(runs.count) }

  /// `3/6`: the median and the 90th percentile; `–` where the nights did not do.
  var words: String {
    [0.5, 0.9].map { quantile($0).map(String.init) ?? "–" }.joined(separator: "/")
  }
}
