import Synchronization

/// Merges the values of chunks, which come in any order, always in the same pairs: 0 with 1, 2 with 3, then 0–1 with 2–3.
///
/// So the sum is the same to the last bit whoever read which chunk, and of chunks that come in order no more are held than
/// the tree has levels.
final class ChunkTree<Value: Sendable>: Sendable {
  private struct Node: Hashable {
    var level: Int
    var place: Int
  }

  private let count: Int
  private let waiting = Mutex<[Node: Value]>([:])
  private let merge: @Sendable (inout Value, Value) throws -> Void

  /// - Parameters:
  ///   - count: of the chunks, ≥ 1.
  ///   - merge: adds to the first value one that comes after it.
  init(count: Int, merge: @escaping @Sendable (inout Value, Value) throws -> Void) {
    self.count = count
    self.merge = merge
  }

  /// Takes the value of a chunk; each is to come once.
  func add(_ value: Value, of chunk: Int) throws {
    var (node, value) = (Node(level: 0, place: chunk), value)
    while true {
      let nodes = (count + (1 << node.level) - 1) >> node.level
      if nodes > 1 {
        let sibling = Node(level: node.level, place: node.place ^ 1)
        // The last of an odd number has no sibling, and goes up alone.
        if sibling.place < nodes {
          let found = waiting.withLock { waiting in
            let found = waiting.removeValue(forKey: sibling)
            if found == nil { waiting[node] = value }
            return found
          }
          guard var other = found else { return }
          if sibling.place < node.place {
            try merge(&other, value)
            value = other
          } else {
            try merge(&value, other)
          }
        }
        node = Node(level: node.level + 1, place: node.place >> 1)
      } else {
        let whole = value
        return waiting.withLock { $0[node] = whole }
      }
    }
  }

  /// The sum; nil until all chunks have come.
  var whole: Value? {
    waiting.withLock { waiting in
      guard waiting.count == 1, let (node, value) = waiting.first, node.place == 0,
        (count + (1 << node.level) - 1) >> node.level == 1
      else { return nil }
      return value
    }
  }

  /// Values that are held.
  var held: Int { waiting.withLock(\.count) }
}
