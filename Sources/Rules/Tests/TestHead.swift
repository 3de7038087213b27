/// The keys that every test takes.
struct TestHead {
  var name: Located<String>?
  var namePlace: Place?
  var severity = Severity.fail
  var filter: Located<String>?
  var weekdays: Set<Weekday>?
  var about = Annotations()

  static let keys = TestForm.shared.names
  static let unsupported = ["segment_by"]

  init() {}

  init(_ map: YAMLMapping) {
    name = map["name"]?.text()
    namePlace = map["name"]?.place
    severity = map["severity"]?.choice(Severity.self, of: "severity") ?? .fail
    filter = map["where"]?.text()
    weekdays = map["only_weekdays"]?.weekdays()
    about = Annotations(map)
  }
}

extension YAMLValue {
  /// A day or a list of days, as `[mon, tue]`; `weekdays` stands for Monday to Friday.
  fileprivate func weekdays() -> Set<Weekday>? {
    let items = shape == .list ? list() ?? [] : [self]
    if shape == .list, items.isEmpty { report(.emptyList(name)) }
    let days = items.compactMap { $0.weekday() }
    return days.isEmpty ? nil : days.reduce(into: []) { $0.formUnion($1) }
  }

  private func weekday() -> [Weekday]? {
    guard let text = text() else { return nil }
    let word = text.value.lowercased()
    if word == "weekdays" { return [.monday, .tuesday, .wednesday, .thursday, .friday] }
    if word == "weekends" { return [.saturday, .sunday] }
    if let day = Weekday.allCases.first(where: { $0.name == word || $0.name.prefix(3) == word }) { return [day] }
    let choices = Weekday.allCases.map { String($0.name.prefix(3)) } + ["weekdays", "weekends"]
    let nearest = NearestName.nearest(to: word, in: choices + Weekday.allCases.map(\.name))
    report(.notOneOf(choices, "day", value: text.value, nearest: nearest))
    return nil
  }
}
