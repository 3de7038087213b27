/// The keys that every test takes.
struct TestHead {
  var name: Located<String>?
  var namePlace: Place?
  var severity = Severity.fail
  var filter: Located<String>?
  var about = Annotations()

  static let keys = ["name", "severity", "where"] + Annotations.keys
  static let unsupported = ["segment_by", "only_weekdays"]

  init() {}

  init(_ map: YAMLMapping) {
    name = map["name"]?.text()
    namePlace = map["name"]?.place
    severity = map["severity"]?.choice(Severity.self, of: "severity") ?? .fail
    filter = map["where"]?.text()
    about = Annotations(map)
  }
}
