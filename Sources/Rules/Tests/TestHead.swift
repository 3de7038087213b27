/// The keys that every test takes.
struct TestHead {
  var name: Located<String>?
  var namePlace: Place?
  var severity = Severity.fail
  var filter: Located<String>?
  /// Columns by whose values together the rows are told apart.
  var segments: [Located<String>] = []
  var about = Annotations()

  static let keys = ["name", "severity", "where"] + Annotations.keys
  static let unsupported = ["segment_by", "only_weekdays"]

  init() {}

  init(_ map: YAMLMapping) {
    name = map["name"]?.text()
    namePlace = map["name"]?.place
    severity = map["severity"]?.choice(Severity.self, of: "severity") ?? .fail
    filter = map["where"]?.text()
    segments = map["segment_by"].map(Self.segments) ?? []
    about = Annotations(map)
  }

  private static func segments(_ value: YAMLValue) -> [Located<String>] {
    var seen: Set<String> = []
    let names = value.texts() ?? []
    for name in names where !seen.insert(name.value).inserted {
      value.reader.report(.repeated(name.value, in: value.name), at: value.reader.place(of: name))
    }
    return names
  }
}
