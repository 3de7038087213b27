import Foundation

/// A node of a plan as EXPLAIN (VERBOSE, FORMAT JSON) tells it.
struct ExplainedNode: Decodable {
  let type: String
  /// To the node above.
  let relationship: String?
  let cost: Double
  /// Of one process.
  let rows: Double
  let schema: String?
  let table: String?
  let index: String?
  let indexCondition: String?
  let filter: String?
  let output: [String]?
  let isParallel: Bool?
  let workers: Int?
  let samplingMethod: String?
  let plans: [ExplainedNode]?

  enum CodingKeys: String, CodingKey {
    case type = "Node Type"
    case relationship = "Parent Relationship"
    case cost = "Total Cost"
    case rows = "Plan Rows"
    case schema = "Schema"
    case table = "Relation Name"
    case index = "Index Name"
    case indexCondition = "Index Cond"
    case filter = "Filter"
    case output = "Output"
    case isParallel = "Parallel Aware"
    case workers = "Workers Planned"
    case samplingMethod = "Sampling Method"
    case plans = "Plans"
  }
}

extension ExplainedNode {
  private struct Statement: Decodable {
    let plan: ExplainedNode
    enum CodingKeys: String, CodingKey { case plan = "Plan" }
  }

  /// The topmost node of the one statement that was explained.
  /// - Throws: `DecodingError` for what EXPLAIN never gives.
  init(json: String) throws {
    let statements = try JSONDecoder().decode([Statement].self, from: Data(json.utf8))
    guard let plan = statements.first?.plan else {
      throw DecodingError.valueNotFound(
        Statement.self, DecodingError.Context(codingPath: [], debugDescription: "no statement was explained"))
    }
    self = plan
  }
}
