import Checks
import Profiles

/// In how many of the last windows the data drifted.
///
/// A window whose verdict is `broken_data` or `unknown` counts as not drifted and still takes its place among the last
/// `n`: it proves nothing, and drift from before it grows no fresher.
struct DriftCount: Equatable {
  let drifted: Int
  /// At most `n`, fewer while there are fewer.
  let windows: Int

  /// - Parameters:
  ///   - history: by window, each once.
  ///   - since: windows before it were held against another reference and are left out.
  init(history: [WindowVerdict], last n: Int, since: Window?) {
    let eligible = history.filter { judged in since.map { $0 <= judged.window } ?? true }
    let latest = eligible.suffix(max(n, 0))
    drifted = latest.count { $0.verdict == .drifted }
    windows = latest.count
  }
}
