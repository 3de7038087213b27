import Foundation
import Testing

@testable import History

/// The log of the embedded server does not grow for ever.
@Suite struct ServerLogTests {
  private func size(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
  }

  /// A log of so many bytes that takes no room on the disk.
  private func makeLog(_ path: String, bytes: Int, owner: ServerUser) throws {
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    #expect(truncate(path, bytes) == 0 && chown(path, owner.id, owner.group) == 0)
  }

  @Test func `a log that has grown large is put aside when the server starts, in the place of the one before`()
    async throws
  {
    try await withStateDirectory { state in
      let directory = try ServerDirectory(state: state)
      try makeLog(directory.log, bytes: ServerDirectory.longestLog + 1, owner: directory.user)
      try makeLog(directory.oldLog, bytes: 7, owner: directory.user)
      try await withServer(state) { _ in
        #expect(size(directory.oldLog) == ServerDirectory.longestLog + 1)
        let new = try #require(size(directory.log))
        #expect(new < 10_000)
      }
    }
  }

  @Test func `a log that is not large is gone on with`() async throws {
    try await withStateDirectory { state in
      let directory = try ServerDirectory(state: state)
      try makeLog(directory.log, bytes: ServerDirectory.longestLog, owner: directory.user)
      try await withServer(state) { _ in
        #expect(size(directory.oldLog) == nil)
        let same = try #require(size(directory.log))
        #expect(same > ServerDirectory.longestLog)
      }
    }
  }

  @Test func `who joins a server that runs leaves its log alone`() async throws {
    try await withStateDirectory { state in
      try await withServer(state) { _ in
        let directory = try ServerDirectory(state: state)
        #expect(truncate(directory.log, ServerDirectory.longestLog + 1) == 0)
        try await withServer(state) { _ in #expect(size(directory.oldLog) == nil) }
      }
    }
  }
}
