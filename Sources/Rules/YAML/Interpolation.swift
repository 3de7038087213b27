/// Replaces `${NAME}` and `${NAME:-default}` by the environment's values; `$${` stands for `${`.
///
/// The default also stands in for an empty variable, as in a shell.
struct Interpolation {
  struct Failure {
    let mistake: RuleError.Mistake
    /// Unicode scalars of the text.
    let range: Range<Int>
  }

  private(set) var text = ""
  private(set) var failures: [Failure] = []

  init(_ raw: String, environment: [String: String]) {
    let scalars = Array(raw.unicodeScalars)
    var index = 0
    var result = String.UnicodeScalarView()
    while index < scalars.count {
      let rest = scalars[index...]
      if rest.starts(with: "$${".unicodeScalars) {
        result.append(contentsOf: "${".unicodeScalars)
        index += 3
      } else if rest.starts(with: "${".unicodeScalars) {
        let end = rest.firstIndex(of: "}").map { $0 + 1 } ?? scalars.count
        result.append(contentsOf: value(scalars, index..<end, environment).unicodeScalars)
        index = end
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    text = String(result)
  }

  private mutating func value(
    _ scalars: [Unicode.Scalar], _ range: Range<Int>, _ environment: [String: String]
  ) -> String {
    let body = String(String.UnicodeScalarView(scalars[range].dropFirst(2).dropLast()))
    let parts = body.split(separator: ":-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard scalars[range].last == "}", let name = parts.first, Self.isName(name) else {
      failures.append(Failure(mistake: .malformedVariable, range: range))
      return ""
    }
    if let value = environment[name], !(value.isEmpty && parts.count == 2) { return value }
    if parts.count == 2 { return parts[1] }
    failures.append(Failure(mistake: .missingVariable(name), range: range))
    return ""
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.first, !first.isNumber else { return false }
    return text.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
  }
}
