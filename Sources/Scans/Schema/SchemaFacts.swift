import Postgres
import Profiles

extension SchemaQuery {
  /// The rows of the statement, by what they tell.
  struct Facts {
    private var serverVersion = 0
    private var definition: String?
    private var values: [String: SchemaDetails.Value] = [:]
    private var labels: [String: SchemaDetails.Labels] = [:]
    private var foreignKeys: [SchemaDetails.ForeignKey] = []
    private var count = 0
    private var digest: String?
    private var partitions: [SchemaDetails.Partition] = []
    private var detached: [Int64] = []

    init(_ rows: ResultRows) throws(PostgresError) {
      for row in rows { try take(row) }
    }

    private mutating func take(_ row: PostgresRow) throws(PostgresError) {
      let number: Int64 = try row.decode(1)
      let name: String = try row.decode(2)
      let digest: String? = try row.decode(4)
      switch try row.decode(0, as: String.self) {
      case "relation": (serverVersion, definition) = (Int(number), digest)
      case "value":
        if let source = SchemaDetails.Value.Source(rawValue: try row.decode(3)), let digest {
          values[name] = SchemaDetails.Value(source: source, digest: digest)
        }
      case "labels":
        labels[name] = SchemaDetails.Labels(
          numbers: try row.decode(7), names: try row.decode(5, as: [String].self), digest: digest ?? "")
      case "foreign key":
        foreignKeys.append(
          SchemaDetails.ForeignKey(columns: try row.decode(5), table: name, targets: try row.decode(6)))
      case "partitions": (count, self.digest) = (Int(number), digest)
      case "partition": partitions.append(SchemaDetails.Partition(number: number, name: name, bounds: digest))
      default: detached.append(number)
      }
    }

    func details(of relation: RelationDescription, _ kind: SchemaDetails.Kind) -> SchemaDetails {
      var columns: [String: SchemaDetails.Column] = [:]
      for column in relation.columns {
        let details = SchemaDetails.Column(
          collation: column.collation, value: values[column.name], labels: labels[column.name])
        if details != SchemaDetails.Column() { columns[column.name] = details }
      }
      let uniqueKeys = Set(relation.uniqueIndexes.filter { !$0.isPrimaryKey }.map { $0.columns.sorted() })
      let isWhole = partitions.count == count
      let kept = SchemaDetails.Partitions(
        count: count, digest: digest ?? "", all: isWhole ? partitions : nil,
        detached: detached.isEmpty ? nil : detached)
      return SchemaDetails(
        kind: kind, number: relation.oid, serverVersion: serverVersion, columns: columns,
        uniqueKeys: uniqueKeys.sorted { $0.lexicographicallyPrecedes($1) }, foreignKeys: foreignKeys,
        definition: definition, partitions: count == 0 && detached.isEmpty ? nil : kept)
    }
  }
}

extension SchemaDetails {
  /// Without the labels of sensitive columns, which are values that these may hold.
  func withholding(_ sensitive: Set<String>) -> SchemaDetails {
    let columns = columns.map { name, column in
      guard sensitive.contains(name), let labels = column.labels else { return (name, column) }
      var bare = column
      bare.labels = Labels(numbers: labels.numbers, names: nil, digest: labels.digest)
      return (name, bare)
    }
    return SchemaDetails(
      kind: kind, number: number, serverVersion: serverVersion,
      columns: Dictionary(columns, uniquingKeysWith: { first, _ in first }), uniqueKeys: uniqueKeys,
      foreignKeys: foreignKeys, definition: definition, partitions: partitions)
  }
}
