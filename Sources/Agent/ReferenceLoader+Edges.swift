import Checks
import History
import Profiles
import Rules
import Scans

/// Between which values windows are counted where no row is streamed: the first window of a dataset fixes them for those
/// that come after it, so that all of them merge.
extension ReferenceLoader {
  /// How far back a profile of the dataset is looked for.
  private static let memory = Duration.seconds(60 * 86_400)

  /// Those of the newest profile that was counted so; of other columns, the quantiles of the reference as far as it is known.
  ///
  /// Reads no row of the source. Columns that are not among them the server's statistics tell.
  /// - Throws: what `profiles` throws.
  func knownEdges(for window: Window, _ anchor: Anchor?) async throws -> BinEdges {
    guard reader.options.strategy == .aggregate else { return BinEdges() }
    let past = Window(start: window.start.advanced(by: .zero - max(Self.memory, window.length * 28)), end: window.end)
    var edges = BinEdges()
    let own = try await profiles.profiles(of: .dataset(dataset.name), in: past, slices: .none).sorted {
      $0.window < $1.window
    }
    for profile in own.reversed() { edges.add(profile.columns.filter(\.isCounted)) }
    edges.add(Self.merged(own.map { $0.columns.filter { !$0.isCounted } }))
    guard let rule = dataset.reference, let plan = try? await windows(rule, before: window, anchor),
      let first = plan.windows.first, let last = plan.windows.last
    else { return edges }
    let stored = try await profiles.profiles(
      of: plan.scope, in: Window(start: first.start, end: last.end), slices: .none)
    for profile in stored.sorted(by: { $1.window < $0.window }) { edges.add(profile.columns.filter(\.isCounted)) }
    edges.add(Self.merged(stored.map { $0.columns.filter { !$0.isCounted } }))
    return edges
  }

  /// Each column of several windows; one that does not fit together is left out.
  private static func merged(_ windows: [[ColumnProfile]]) -> [ColumnProfile] {
    var merged: [String: ColumnProfile] = [:]
    var unfit: Set<String> = []
    for column in windows.joined() where !unfit.contains(column.name) {
      guard var whole = merged[column.name] else {
        merged[column.name] = column
        continue
      }
      do {
        try whole.merge(column)
        merged[column.name] = whole
      } catch {
        unfit.insert(column.name)
        merged[column.name] = nil
      }
    }
    return merged.values.sorted { $0.name < $1.name }
  }
}

extension BinEdges {
  /// Takes over what is not known yet.
  mutating func add(_ columns: [ColumnProfile]) {
    self.columns.merge(BinEdges(columns).columns) { known, _ in known }
  }
}

extension TableProfile {
  /// Whether what both have counted between edges was counted between the same.
  func sharesEdges(with other: TableProfile) -> Bool {
    columns.allSatisfy { column in
      guard let ours = column.binEdges, let theirs = other[column: column.name]?.binEdges else { return true }
      return ours == theirs
    }
  }
}

extension ColumnProfile {
  /// Whether the server counted it between edges.
  fileprivate var isCounted: Bool { binEdges != nil }
}
