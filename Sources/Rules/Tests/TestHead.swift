/// The keys that every test takes.
struct TestHead {
  var name: Located<String>?
  var namePlace: Place?
  var severity = Severity.fail
  var filter: Located<String>?
  var weekdays: Set<Weekday>?
  /// Columns by whose values together the rows are told apart.
  var segments: [Located<String>] = []
  var about = Annotations()

  init() {}

  init(_ map: YAMLMapping) {
    name = map["name"]?.text()
    namePlace = map["name"]?.place
    severity = map["severity"]?.choice(Severity.self, of: "severity") ?? .fail
    filter = map["where"]?.text()
    weekdays = map["only_weekdays"]?.weekdays()
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
