import Foundation

/// The files of `Fixtures`, made by the scripts there.
enum Fixture {
  struct Expected: Decodable {
    let quantileSketches: [String: QuantileSketch]
    let distinctCounts: [String: DistinctCount]
    let moments: [String: Moments]
  }

  struct QuantileSketch: Decodable {
    let k: Int
    let count: Int
    let minimum: Double?
    let maximum: Double?
    let retained: Int?
    let rankError: Double?
    let shareError: Double?
    let ranks: [Double]?
    let quantiles: [Double]?
    let points: [Double]?
    let inclusive: [Double]?
    let exclusive: [Double]?
  }

  struct DistinctCount: Decodable {
    let estimate: Double
    let lower: [Double]
    let upper: [Double]
  }

  struct Moments: Decodable {
    let values: [Double]
    let sum: Double
    let mean: Double
    let m2: Double
    let m3: Double
    let m4: Double
    let variance: Double
    let sampleVariance: Double
    let skewness: Double
    let excessKurtosis: Double
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  static func expected() throws -> Expected {
    try JSONDecoder().decode(Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
  }

  /// - Parameter writer: `python` or `swift`, the language that wrote the bytes.
  static func bytes(_ name: String, writer: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "\(writer)/\(name).bin")))
  }

  /// Whether to write Swift's fixtures anew rather than to compare with them.
  static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil }

  static func record(_ bytes: [UInt8], name: String) throws {
    let file = folder.appending(path: "swift/\(name).bin")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}
