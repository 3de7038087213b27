import Postgres

/// Rows of a stream that fold into one profile: always the same rows, whoever reads them.
struct StreamChunk: Equatable, Sendable {
  /// Rows of one table, by a condition beside that of the window.
  struct Piece: Equatable, Sendable {
    let table: RelationName
    let condition: String
  }

  /// In the order in which they are read.
  var pieces: [Piece]
}

/// How large the chunks of a stream are. What is changed here changes the last digits of every profile.
struct ChunkSizes: Sendable {
  /// Blocks to a chunk of a table that is read block by block, doubled until there are no more than `mostBlockChunks`.
  var blocks = 4096
  var mostBlockChunks = 64
  /// The planner's rows to a chunk of a table that is read by an index.
  var rows = 65_536.0
  var mostTimeChunks = 32
  /// Reads of a table, above which a stream is one chunk: each is a part of one statement.
  var mostPieces = 256

  static let standard = ChunkSizes()

  /// The same for a stream of so many outputs, since a statement has as many expressions as outputs times chunks.
  func fitting(outputs: Int) -> ChunkSizes {
    var sizes = self
    while sizes.mostBlockChunks > 4, sizes.mostBlockChunks * outputs > 8_192 {
      sizes.mostBlockChunks /= 2
      sizes.mostTimeChunks /= 2
      sizes.mostPieces /= 2
    }
    return sizes
  }
}

/// Cuts the tables of a stream into chunks; reads nothing itself.
struct ChunkCut {
  /// One table, as it is read.
  enum Leaf: Equatable {
    case blocks(RelationName, count: Int)
    /// By an index on the time column that begins with it; nil where its rows cannot be cut in time.
    case time(RelationName, parts: Int?)
  }

  let sizes: ChunkSizes
  /// The column as SQL takes it, and where so many parts of a window meet; nil where there is no window.
  let time: (name: String, cuts: (Int) -> [String])?

  /// - Returns: nil where it is not worth it, or too much.
  func chunks(_ leaves: [Leaf]) -> [StreamChunk]? {
    guard leaves.count <= sizes.mostPieces else { return nil }
    let chunkBlocks = chunkBlocks(leaves)
    var chunks: [StreamChunk] = []
    // How many blocks more the last chunk takes.
    var room = 0
    for leaf in leaves {
      switch leaf {
      case .blocks(let table, let count):
        var start = 0
        // Also a table of no blocks is read: it costs nothing.
        repeat {
          if room == 0 {
            chunks.append(StreamChunk(pieces: []))
            room = chunkBlocks
          }
          let end = min(start + room, count)
          chunks[chunks.count - 1].pieces.append(Self.piece(table, start, end == count ? nil : end))
          room -= end - start
          start = end
        } while start < count
      case .time(let table, let parts):
        chunks += timeChunks(table, parts)
        room = 0
      }
    }
    let pieces = chunks.reduce(0) { $0 + $1.pieces.count }
    return chunks.count > 1 && pieces <= sizes.mostPieces ? chunks : nil
  }

  private func chunkBlocks(_ leaves: [Leaf]) -> Int {
    let total = leaves.reduce(0) { if case .blocks(_, let count) = $1 { $0 + count } else { $0 } }
    var size = sizes.blocks
    while (total + size - 1) / size > sizes.mostBlockChunks { size *= 2 }
    return size
  }

  private static func piece(_ table: RelationName, _ start: Int, _ end: Int?) -> StreamChunk.Piece {
    // The last range is open: no row of the snapshot lies behind it.
    let end = end.map { " AND ctid < '(\($0),0)'::tid" } ?? ""
    return StreamChunk.Piece(table: table, condition: "ctid >= '(\(start),0)'::tid\(end)")
  }

  private func timeChunks(_ table: RelationName, _ parts: Int?) -> [StreamChunk] {
    let cuts = parts.flatMap { parts in time?.cuts(parts) } ?? []
    guard let name = time?.name, !cuts.isEmpty else {
      return [StreamChunk(pieces: [StreamChunk.Piece(table: table, condition: "TRUE")])]
    }
    // The window's condition stays beside, so that nothing hangs on where the cuts are but that they ascend.
    let bounds = [nil] + cuts.map(Optional.some) + [nil]
    return zip(bounds, bounds.dropFirst()).map { start, end in
      let conditions = [start.map { "\(name) >= \($0)" }, end.map { "\(name) < \($0)" }].compactMap(\.self)
      return StreamChunk(
        pieces: [StreamChunk.Piece(table: table, condition: conditions.joined(separator: " AND "))])
    }
  }
}
