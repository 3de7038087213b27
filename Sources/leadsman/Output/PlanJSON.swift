import Agent
import Profiles

/// A plan as JSON; the keys are stable.
struct PlanJSON: Encodable {
  struct Item: Encodable {
    let name: String
    let way: String
    let why: String

    init(_ item: PlanPreview.Item) {
      name = item.name
      way = item.way.rawValue
      why = item.why
    }
  }

  struct Read: Encodable {
    let table: String
    let node: String
    let index: String?
    let rows: Double
  }

  struct Statement: Encodable {
    let kind: String
    let sql: String
    let cost: Double
    let rows: Double
    let rowsRead: Double
    let nodes: [String]
    let reads: [Read]
    let parallelWorkers: Int
    let prunedTables: Int
    let connections: Int
    let chunks: Int

    init(_ statement: PlannedStatement) {
      kind = statement.kind.rawValue
      sql = statement.sql
      cost = statement.cost
      rows = statement.rows
      rowsRead = statement.rowsRead
      nodes = statement.nodes
      reads = statement.reads.map { Read(table: $0.table, node: $0.node, index: $0.index, rows: $0.rows) }
      parallelWorkers = statement.parallelWorkers
      prunedTables = statement.prunedTables
      connections = statement.connections
      chunks = statement.chunks
    }
  }

  let dataset: String
  let windowStart: String
  let windowEnd: String
  let table: String?
  let condition: String?
  let tests: [Item]
  let distributions: [Item]
  let segments: [Item]
  let statements: [Statement]
  let reference: String?
  let unread: String?
  let refusal: String?

  init(_ preview: PlanPreview) {
    dataset = preview.dataset
    windowStart = preview.window.start.description
    windowEnd = preview.window.end.description
    table = preview.table
    condition = preview.condition
    tests = preview.tests.map(Item.init)
    distributions = preview.distributions.map(Item.init)
    segments = preview.segments.map(Item.init)
    statements = preview.statements.map(Statement.init)
    reference = preview.reference
    unread = preview.unread
    refusal = preview.refusal
  }
}
