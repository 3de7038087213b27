import Foundation

/// Standard normal numbers, exact in distribution, at about one random word each.
///
/// The density is covered by 128 layers of equal area. A word picks a layer (low 7 bits) and a place in it (high 53); in
/// about 1 of 80 draws the place is outside of the layer's core and the density itself decides.
/// - SeeAlso: Marsaglia & Tsang (2000), The ziggurat method for generating random variables.
struct Ziggurat: Sendable {
  static let standard = Ziggurat()

  private static let layers = 128
  /// Where the tail begins, and the area of a layer.
  private static let tail = 3.442619855899
  private static let area = 9.91256303526217e-3

  /// The right end of each layer; that of the lowest is as if its tail were a rectangle too.
  private let edges: [Double]
  /// The share of each layer that lies under the layer above it.
  private let cores: [Double]
  /// exp(−edge²/2)
  private let heights: [Double]

  private init() {
    var edges = [Self.area / exp(-0.5 * Self.tail * Self.tail), Self.tail]
    for _ in 2..<Self.layers {
      let last = edges[edges.count - 1]
      edges.append((-2 * log(Self.area / last + exp(-0.5 * last * last))).squareRoot())
    }
    edges.append(0)
    self.edges = edges
    cores = zip(edges.dropFirst(), edges).map { $0 / $1 }
    heights = edges.map { exp(-0.5 * $0 * $0) }
  }

  @inline(__always)
  func normal(_ stream: inout RandomStream) -> Double {
    let word = stream.next()
    let layer = Int(word & 127)
    let place = Double(Int64(bitPattern: word) >> 11) * 0x1p-52
    if abs(place) < cores[layer] { return place * edges[layer] }
    return outsideCore(layer, place, &stream)
  }

  private func outsideCore(_ layer: Int, _ place: Double, _ stream: inout RandomStream) -> Double {
    if layer == 0 { return inTail(isNegative: place < 0, &stream) }
    let value = place * edges[layer]
    let height = heights[layer] + stream.unit() * (heights[layer + 1] - heights[layer])
    return height < exp(-0.5 * value * value) ? value : normal(&stream)
  }

  private func inTail(isNegative: Bool, _ stream: inout RandomStream) -> Double {
    while true {
      let beyond = -log(stream.unit()) / Self.tail
      if -2 * log(stream.unit()) > beyond * beyond { return isNegative ? -Self.tail - beyond : Self.tail + beyond }
    }
  }
}
