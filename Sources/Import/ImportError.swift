package import Rules

/// Why a file of another tool cannot be read at all.
package enum ImportError: Error {
  case unreadable(file: String, reason: String)
  /// No YAML, and no JSON.
  case malformed(RuleErrors)
  /// It holds nothing that a tool, or that `tool`, is known by.
  case unknownFormat(SourceLocation, tool: ForeignTool?)
  /// A suite of Great Expectations names no table.
  case tableMissing(SourceLocation)
  /// A part of the file is no list or map where one must be.
  case wrongShape(SourceLocation, part: String, expected: String)
}

extension ImportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
    case .malformed(let errors): errors.description
    case .unknownFormat(let place, nil):
      "\(place): neither a properties file of dbt, nor checks or a contract of Soda, nor a suite of Great "
        + "Expectations; --from says which it is"
    case .unknownFormat(let place, let tool?): "\(place): it holds nothing that \(tool.rawValue) could read"
    case .tableMissing(let place): "\(place): a suite of Great Expectations names no table; give --table"
    case .wrongShape(let place, let part, let expected): "\(place): \(part) must be \(expected)"
    }
  }
}
