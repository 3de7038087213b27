/// A rule file: the one dataset that it describes.
package enum RuleFile {
  /// - Parameter sources: names in `leadsman.yaml` that `source:` may take; nil: any.
  /// - Returns: the dataset, or every mistake of the file.
  package static func load(
    path: String, sources: [String]? = nil, environment: [String: String], files: FileAccess = .disk
  ) -> Result<Dataset, RuleErrors> {
    files.contents(of: path).flatMap {
      parse($0, file: path, sources: sources, environment: environment, files: files)
    }
  }

  /// As `load`, from a text; `file` is only its name in mistakes.
  package static func parse(
    _ text: String, file: String, sources: [String]? = nil, environment: [String: String],
    files: FileAccess = .disk
  ) -> Result<Dataset, RuleErrors> {
    RuleReader.decode(
      text, file: file, name: "a rule file", hidesSecrets: false, environment: environment, files: files
    ) { root in
      DatasetReader(reader: root.reader, sources: sources).dataset(root)
    }
  }
}

extension FileAccess {
  /// The text at `path`, its failure as a mistake of the file as a whole.
  func contents(of path: String) -> Result<String, RuleErrors> {
    do throws(Failure) {
      return .success(try text(path))
    } catch {
      return .failure(.unreadable(path, error.reason))
    }
  }
}

extension RuleErrors {
  static func unreadable(_ path: String, _ reason: String) -> RuleErrors {
    RuleErrors([SourceText(file: path, text: "").error(.unreadable(reason: reason), at: .file)])
  }
}
