import Foundation

/// Where GitHub looks for files: below the folder that the repository was checked out to.
struct GitHubPaths {
  private let workspace: String?
  private let folder: String

  init(
    workspace: String? = ProcessInfo.processInfo.environment["GITHUB_WORKSPACE"],
    folder: String = FileManager.default.currentDirectoryPath
  ) {
    self.workspace = workspace.map { URL(filePath: $0, directoryHint: .isDirectory).standardized.path }
    self.folder = folder
  }

  /// As seen from there; as it is where it lies elsewhere, or GitHub does not run us.
  func file(_ path: String) -> String {
    guard let workspace else { return path }
    let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    let full = URL(filePath: whole, directoryHint: .notDirectory).standardized.path
    let root = workspace.hasSuffix("/") ? workspace : workspace + "/"
    return full.hasPrefix(root) ? String(full.dropFirst(root.count)) : path
  }
}
