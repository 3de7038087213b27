import Foundation
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct MemoryTests {
  /// The most memory that this process ever had, in bytes; nil where the system does not tell.
  private static func peak() -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let kilobytes = status.firstMatch(of: #/VmHWM:\s+(\d+) kB/#)?.1
    else { return nil }
    return Int(kilobytes).map { $0 * 1024 }
  }

  @Test("ten times the rows, 200 MB of text, take no more memory")
  func doesNotGrowWithRows() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE VIEW few AS SELECT lpad(i::text, 2000, 'x') AS s FROM generate_series(1, 10000) AS i;
        CREATE VIEW many AS SELECT lpad(i::text, 2000, 'x') AS s FROM generate_series(1, 100000) AS i
        """)
      #expect(try await TableScan(connection).run(.whole("few")).rowCount == 10_000)
      let before = try #require(Self.peak())
      let profile = try await TableScan(connection).run(.whole("many"))
      #expect(profile[column: "s"]?.rowCount == 100_000)
      let growth = try #require(Self.peak()) - before
      // Other tests run beside this one; the rows are several times as much.
      #expect(growth < 80 << 20, "grew by \(growth >> 20) MB")
    }
  }
}
