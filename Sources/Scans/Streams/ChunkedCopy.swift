import Postgres
import Profiles

/// Reads the chunks of a stream, by one COPY a connection.
struct ChunkedCopy {
  /// What one connection folds.
  private struct Share {
    let layout: StreamLayout
    let chunks: [Int]
    var fold: TableFold
    var done = 0
  }

  /// Fewer than two: the stream is read in one go.
  let chunks: [StreamChunk]
  /// The first stands behind a savepoint of the caller's, the others behind `leadsman_share`.
  let connections: [PostgresConnection]

  /// - Throws: what the first connection to fail threw; the others are canceled.
  func read(_ statement: StreamStatement, _ meter: RowMeter) async throws -> StreamProfile {
    guard let leader = connections.first, chunks.count > 1 else { return try await readWhole(statement, meter) }
    try await leader.executeScript("/* leadsman:parts */ \(StreamSettings.parts)")
    let tree = ChunkTree<StreamProfile>(count: chunks.count) { try $0.merge($1) }
    let shares = connections.indices.map { Self.share($0, of: connections.count, chunks: chunks.count) }
    // All before the first begins: names are quoted by the first connection, which then is busy.
    var texts: [String] = []
    for share in shares { texts.append(try await statement.parts(share.map { chunks[$0] })) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (place, connection) in connections.enumerated() {
        let (sql, share, layout) = (texts[place], shares[place], statement.layout)
        group.addTask {
          if place > 0 {
            try await connection.executeScript("/* leadsman:share */ ROLLBACK TO SAVEPOINT leadsman_share")
          }
          try await Self.read(sql, share, layout, meter, into: tree, on: connection)
        }
      }
      for try await _ in group {}
    }
    guard let whole = tree.whole else { throw ScanError.incompleteStream }
    return whole
  }

  private func readWhole(_ statement: StreamStatement, _ meter: RowMeter) async throws -> StreamProfile {
    guard let leader = connections.first else { throw ScanError.incompleteStream }
    var fold = try await leader.copyOut(
      statement.whole, columns: statement.layout.outputs, meter: meter, into: TableFold(statement.layout)
    ) { fold, batch in fold.fold(batch) }
    return fold.takeProfile()
  }

  private static func read(
    _ sql: String, _ chunks: [Int], _ layout: StreamLayout, _ meter: RowMeter, into tree: ChunkTree<StreamProfile>,
    on connection: PostgresConnection
  ) async throws {
    _ = try await connection.copyParts(
      sql, columns: layout.outputs, meter: meter,
      into: Share(layout: layout, chunks: chunks, fold: TableFold(layout, part: chunks.first ?? 0))
    ) { share, batch in
      share.fold.fold(batch)
    } endPart: { share in
      guard share.done < share.chunks.count else { throw ScanError.incompleteStream }
      try tree.add(share.fold.takeProfile(), of: share.chunks[share.done])
      share.done += 1
      share.fold = TableFold(share.layout, part: share.done < share.chunks.count ? share.chunks[share.done] : 0)
    }
  }

  /// The chunks of one connection: runs of neighbours, so that few profiles wait for each other, and several of them all
  /// over the table, so that a window at one end of it is shared as well.
  static func share(_ place: Int, of connections: Int, chunks: Int) -> [Int] {
    var run = 1
    while run * 2 * connections * 8 <= chunks { run *= 2 }
    return (0..<chunks).filter { $0 / run % connections == place }
  }
}
