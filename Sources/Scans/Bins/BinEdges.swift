import Columns
package import Profiles
import Sketches

/// Between which values the server counts where nothing is streamed: the same ones for every window, so that their
/// profiles merge.
package struct BinEdges: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    /// Of a number, strictly ascending and finite; a bin holds what is above one edge up to the next.
    package var edges: [Double]
    /// About where the values lie: moments are taken from here, and lose digits where it is many standard deviations off.
    package var center: Double?
    /// Values that are counted by themselves, at most `mostCategories` of them.
    package var categories: [String]

    package init(edges: [Double] = [], center: Double? = nil, categories: [String] = []) {
      var ascending: [Double] = []
      for edge in edges.filter(\.isFinite).sorted() where edge != ascending.last { ascending.append(edge + 0) }
      self.edges = ascending
      self.center = center.flatMap { $0.isFinite ? $0 : nil }
      var seen: Set<[UInt8]> = []
      self.categories = Array(
        categories.filter { !$0.utf8.contains(0) && seen.insert(Array($0.utf8)).inserted }
          .prefix(BinEdges.mostCategories))
    }
  }

  /// Cells of equal share between the edges that a distribution gives.
  package static let cells = 20
  package static let mostCategories = 50

  /// By name; what is not here, the server's statistics are asked for.
  package var columns: [String: Column]

  package init(_ columns: [String: Column] = [:]) { self.columns = columns }

  /// The edges of a reference: those that its windows were counted between, or its quantiles.
  /// - Parameter reference: columns of all its rows.
  package init(_ reference: [ColumnProfile]) {
    self.init()
    for profile in reference { columns[profile.name] = Column(profile) }
  }
}

extension BinEdges.Column {
  /// nil where the distribution gives no place to count between.
  init?(_ profile: ColumnProfile) {
    switch profile.distribution {
    case .numeric(let moments, let quantiles):
      let ranks = (1..<BinEdges.cells).map { Double($0) / Double(BinEdges.cells) }
      guard let edges = quantiles.quantiles(at: ranks) else { return nil }
      self.init(edges: edges, center: moments.mean)
    case .binned(let moments, let bins):
      // Empty ones may become better when the server knows more.
      guard !bins.edges.isEmpty || profile.type.isTemporal else { return nil }
      self.init(edges: bins.edges, center: moments.mean)
    case .temporal(let moments, _): self.init(center: moments.mean)
    case .categorical(let values):
      let texts = values.entries.compactMap { String(validating: $0.value, as: UTF8.self) }
      guard !texts.isEmpty else { return nil }
      self.init(categories: texts)
    case .opaque, .none: return nil
    }
  }
}

extension ColumnProfile {
  /// Between which values the server counted it; nil where it did not.
  package var binEdges: [Double]? { if case .binned(_, let bins) = distribution { bins.edges } else { nil } }
}
