/// How the planner would read the rows of a stream, as EXPLAIN (VERBOSE, FORMAT JSON) tells it.
struct StreamOutline {
  /// How one table is read.
  struct TableRead: Equatable {
    enum Way: Equatable {
      /// Block by block, or by an index from one end to the other.
      case whole
      /// Those that a condition on an index finds, in the index's order.
      case index(String)
      /// The same in the table's order.
      case bitmap(String)
    }

    let schema: String
    let table: String
    let way: Way
    /// The planner's estimate.
    let rows: Double
  }

  /// One after another; nil where rows come from anything but plain reads of tables.
  let reads: [TableRead]?
  /// Whether the first rows come before the last are read, so that a stream that fails early has read little.
  let isInStep: Bool
  /// The expression of each output; empty where the plan does not tell.
  let outputs: [String]

  /// - Throws: `DecodingError` for what EXPLAIN never gives.
  init(explained json: String) throws {
    let plan = try ExplainedNode(json: json)
    reads = plan.reads
    isInStep = plan.isInStep
    outputs = plan.output ?? []
  }

  /// Whether an output is a column of a table as it stands, which can hardly fail to be read.
  static func isPlainColumn(_ output: String) -> Bool {
    output.wholeMatch(of: #/([a-z_0-9$]+|"([^"]|"")+")(\.([a-z_0-9$]+|"([^"]|"")+"))?/#) != nil
  }
}

extension ExplainedNode {
  fileprivate var reads: [StreamOutline.TableRead]? {
    switch type {
    case "Append":
      var reads: [StreamOutline.TableRead] = []
      for plan in plans ?? [] {
        guard plan.relationship == "Member", let found = plan.reads else { return nil }
        reads += found
      }
      return reads
    case "Seq Scan" where plans == nil: return read(.whole)
    case "Index Scan", "Index Only Scan":
      guard plans == nil, let index else { return nil }
      return read(indexCondition == nil ? .whole : .index(index))
    case "Bitmap Heap Scan":
      guard let plans, plans.count == 1, plans[0].type == "Bitmap Index Scan", plans[0].indexCondition != nil,
        let index = plans[0].index
      else { return nil }
      return read(.bitmap(index))
    default: return nil
    }
  }

  private func read(_ way: StreamOutline.TableRead.Way) -> [StreamOutline.TableRead]? {
    guard let schema, let table else { return nil }
    return [StreamOutline.TableRead(schema: schema, table: table, way: way, rows: rows)]
  }

  private static let typesInStep: Set = [
    "Append", "Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Bitmap Index Scan", "Result",
    "Subquery Scan", "Nested Loop", "ProjectSet", "Values Scan",
  ]

  fileprivate var isInStep: Bool { Self.typesInStep.contains(type) && (plans ?? []).allSatisfy(\.isInStep) }
}
