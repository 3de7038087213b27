import Columns
import Foundation
import Profiles

/// The rows of a simulated dataset as `COPY … FROM` reads them: tab-separated text.
struct CopyText {
  private let table: SimulatedDataset

  init(_ table: SimulatedDataset) { self.table = table }

  /// - Parameter name: of the table, as SQL has it.
  func statement(_ name: String) -> String {
    let columns = table.columns.map { "  \($0.name) \($0.sqlType)" }
    return "CREATE TABLE \(name) (\n\(columns.joined(separator: ",\n"))\n);\n"
  }

  /// The night's rows, in their order.
  func rows(_ night: Int) -> Data {
    let columns = table.schema.indices.map { table.values($0, night) }
    var text = Data()
    for row in 0..<table.rowCount(night) {
      for (index, column) in columns.enumerated() {
        if index > 0 { text.append(9) }
        text.append(contentsOf: Self.field(column, row).utf8)
      }
      text.append(10)
    }
    return text
  }

  /// A double is written by the shortest digits that are read as the same double again.
  private static func field(_ column: borrowing Column, _ row: Int) -> String {
    guard column.validity[row] else { return "\\N" }
    switch column.type {
    case .bool: return column.integers[row] == 0 ? "f" : "t"
    case .float64: return column.doubles[row].description
    case .timestampTZ: return Instant(microsecondsSince1970: column.integers[row]).description
    case .uuid:
      let bytes = column.bytes[column.offsets[row]..<column.offsets[row + 1]]
      return bytes.map { String(format: "%02x", $0) }.joined()
    case .text: return String(decoding: column.bytes[column.offsets[row]..<column.offsets[row + 1]], as: UTF8.self)
    default: return String(column.integers[row])
    }
  }
}
