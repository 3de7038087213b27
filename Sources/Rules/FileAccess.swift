package import Foundation

/// How rules, settings and secrets are read from disk; given, so that tests need no files.
package struct FileAccess: Sendable {
  /// The bytes of the file at a path.
  package let read: @Sendable (String) throws(Failure) -> Data
  /// Names of the files in a folder, in no order.
  package let list: @Sendable (String) throws(Failure) -> [String]

  package init(
    read: @escaping @Sendable (String) throws(Failure) -> Data,
    list: @escaping @Sendable (String) throws(Failure) -> [String]
  ) {
    self.read = read
    self.list = list
  }

  /// Why a file could not be read, in words without its content.
  package struct Failure: Error, Hashable, Sendable {
    package let reason: String

    package init(reason: String) { self.reason = reason }
  }

  /// The disk.
  package static let disk = FileAccess(
    read: { path throws(Failure) in
      do { return try Data(contentsOf: URL(filePath: path)) } catch {
        throw isFolder(path) == true ? Failure(reason: "it is a folder") : Failure(error)
      }
    },
    list: { path throws(Failure) in
      do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch {
        switch isFolder(path) {
        case true?: throw Failure(error)
        case false?: throw Failure(reason: "it is no folder")
        case nil: throw Failure(reason: "there is no such folder")
        }
      }
    })

  /// Nil where nothing is.
  private static func isFolder(_ path: String) -> Bool? {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) ? isFolder.boolValue : nil
  }

  /// The text of a file in UTF-8.
  func text(_ path: String) throws(Failure) -> String {
    guard let text = String(data: try read(path), encoding: .utf8) else { throw Failure(reason: "it is not UTF-8") }
    return text
  }

  /// `path`, taken from `folder` unless it is absolute.
  package static func resolve(_ path: String, in folder: String) -> String {
    guard !path.hasPrefix("/"), !folder.isEmpty else { return path }
    return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
  }

  /// The folder of the file at `path`; empty for the working directory.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension FileAccess.Failure {
  fileprivate init(_ error: any Error) {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile?, .fileNoSuchFile?: reason = "there is no such file"
    case .fileReadNoPermission?: reason = "no permission"
    default: reason = "the system refused"
    }
  }
}
