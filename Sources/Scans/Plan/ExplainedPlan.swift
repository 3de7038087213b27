/// A statement's plan as EXPLAIN (VERBOSE, FORMAT JSON) tells it.
struct ExplainedPlan {
  /// A read of one table, or of rows that come from elsewhere.
  struct Read {
    let node: ExplainedNode
    let index: String?
    /// Of all workers together.
    let rows: Double

    /// Whether all rows of the table are looked at, whatever the condition.
    var isWhole: Bool {
      node.type == "Seq Scan" || node.type == "Sample Scan" && node.samplingMethod != "system"
    }
  }

  private(set) var cost: Double
  private(set) var reads: [Read] = []
  private(set) var nodes: [String] = []
  private(set) var workers = 0

  /// - Throws: `DecodingError` for what EXPLAIN never gives.
  init(json: String) throws {
    let plan = try ExplainedNode(json: json)
    cost = plan.cost
    visit(plan, sharers: 1)
  }

  private static let rowSources: Set = [
    "Function Scan", "Table Function Scan", "Values Scan", "Foreign Scan", "Custom Scan",
  ]

  /// - Parameter sharers: among how many processes the rows of a parallel node are shared, as the planner reckons.
  private mutating func visit(_ node: ExplainedNode, sharers: Double) {
    if !nodes.contains(node.type) { nodes.append(node.type) }
    var sharers = sharers
    if let workers = node.workers {
      self.workers = max(self.workers, workers)
      // The leader helps, the less the more workers there are to look after.
      sharers = Double(workers) + max(0, 1 - 0.3 * Double(workers))
    }
    if node.table != nil || Self.rowSources.contains(node.type) && node.plans == nil {
      let rows = node.rows * (node.isParallel == true ? sharers : 1)
      reads.append(Read(node: node, index: node.index ?? node.plans?.firstIndex, rows: rows))
    }
    for plan in node.plans ?? [] { visit(plan, sharers: sharers) }
  }
}

extension [ExplainedNode] {
  /// The index under a bitmap, which itself reads no row.
  fileprivate var firstIndex: String? {
    for node in self {
      if let index = node.index ?? node.plans?.firstIndex { return index }
    }
    return nil
  }
}
