/// Draws of a category at the cost of one random word, whatever the number of categories.
/// - SeeAlso: Walker (1977); Vose (1991), A linear algorithm for generating random numbers with a given distribution.
struct AliasTable: Sendable {
  /// Of each cell the chance, in 1/2⁵³, that it is itself that is drawn, and what is drawn otherwise.
  private var cells: [(threshold: UInt64, alias: Int)]

  /// - Parameter shares: at least one, none negative, of sum 1.
  init(_ shares: [Double]) {
    cells = shares.indices.map { (1 << 53, $0) }
    var scaled = shares.map { $0 * Double(shares.count) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let low = small.popLast(), let high = large.popLast() {
      cells[low] = (UInt64(scaled[low] * 0x1p53), high)
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 { small.append(high) } else { large.append(high) }
    }
  }

  @inline(__always)
  func draw(_ stream: inout RandomStream) -> Int {
    let (cell, place) = stream.next().multipliedFullWidth(by: UInt64(cells.count))
    return place >> 11 < cells[Int(cell)].threshold ? Int(cell) : cells[Int(cell)].alias
  }
}
