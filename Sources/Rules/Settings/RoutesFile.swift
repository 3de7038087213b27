/// `alerts/routes.yaml`.
package enum RoutesFile {
  /// - Parameter faultClasses: what `match: { class: … }` may name.
  /// - Returns: receivers and routes, or every mistake of the file.
  package static func load(
    path: String, faultClasses: [String], environment: [String: String], files: FileAccess = .disk
  ) -> Result<Routes, RuleErrors> {
    files.contents(of: path).flatMap {
      parse($0, file: path, faultClasses: faultClasses, environment: environment, files: files)
    }
  }

  /// As `load`, from a text; files that it names are looked for from the folder of `file`.
  package static func parse(
    _ text: String, file: String, faultClasses: [String], environment: [String: String],
    files: FileAccess = .disk
  ) -> Result<Routes, RuleErrors> {
    RuleReader.decode(
      text, file: file, name: "routes.yaml", hidesSecrets: true, environment: environment, files: files
    ) { root in
      guard let map = root.mapping(RoutesForm.file) else { return nil }
      let pairs = map.required("receivers")?.list()?.map(receiver) ?? []
      let receivers = pairs.compactMap(\.rule)
      reportDuplicates(pairs.compactMap(\.name), root.reader)
      // A receiver with mistakes of its own is known all the same.
      let names = pairs.compactMap { $0.name?.located.value }
      let routes = map["routes"]?.list()?.compactMap { route($0, receivers: names, faultClasses: faultClasses) }
      return Routes(receivers: receivers, routes: routes ?? [])
    }
  }

  private struct Name {
    let located: Located<String>
    let place: Place
  }

  private static let kinds = RoutesForm.kinds.names
  private static let unsupported = ["slack", "pagerduty", "teams", "email", "airflow", "mlflow"]

  private static func receiver(_ value: YAMLValue) -> (name: Name?, rule: ReceiverRule?) {
    guard let map = value.mapping(RoutesForm.receiver, unsupported: unsupported) else { return (nil, nil) }
    let nameValue = map.required("name")
    let name = nameValue?.identifier().flatMap { located in
      nameValue.map { Name(located: located, place: $0.place) }
    }
    let chosen = kinds.filter(map.has)
    guard chosen.count == 1, let key = chosen.first, let content = map[key] else {
      if chosen.count > 1, let second = map[chosen[1]]?.key {
        value.reader.report(.exclusive(chosen[0], chosen[1]), at: second)
      } else if chosen.isEmpty, !map.hasUnknownKeys {
        value.report(.noLimit(test: "a receiver", keys: kinds))
      }
      return (name, nil)
    }
    guard let name, let (kind, places) = kind(key, content) else { return (name, nil) }
    return (
      name, ReceiverRule(name: name.located.value, kind: kind, location: name.located.location, places: places)
    )
  }

  private static func kind(_ key: String, _ value: YAMLValue) -> (ReceiverRule.Kind, ReceiverRule.Places)? {
    switch key {
    case "webhook":
      guard let map = value.mapping(RoutesForm.webhook) else { return nil }
      let url = map.required("url")
      let secret = either(map, "secret", "secrets")
      let (address, secrets) = (url?.address(), secret?.secrets { $0.filledSecret() })
      guard let url, let secret, let address, let secrets else { return nil }
      let places = ReceiverRule.Places(addresses: [url.location], secrets: secret.itemLocations)
      return (.webhook(url: address, secrets: secrets), places)
    case "alertmanager":
      guard let map = value.mapping(RoutesForm.alertmanager), let url = either(map, "url", "urls"),
        let addresses = url.secrets({ $0.address() })
      else { return nil }
      return (.alertmanager(urls: addresses), ReceiverRule.Places(addresses: url.itemLocations))
    case "exec":
      guard let command = value.mapping(RoutesForm.exec)?.required("command"), let texts = command.texts() else {
        return nil
      }
      return (.exec(command: texts.map(\.value)), ReceiverRule.Places(command: texts.first?.location))
    default:
      let path = value.mapping(RoutesForm.path)?.required("path")?.text()
      return path.map { (.file(path: $0.value), ReceiverRule.Places()) }
    }
  }

  /// The value of exactly one of two keys.
  private static func either(_ map: YAMLMapping, _ first: String, _ second: String) -> YAMLValue? {
    if map.has(first), let both = map[second]?.key { map.value.reader.report(.exclusive(first, second), at: both) }
    return map[second] ?? map.required(first)
  }

  private static func reportDuplicates(_ names: [Name], _ reader: RuleReader) {
    var first: [String: SourceLocation] = [:]
    for name in names {
      if let earlier = first[name.located.value] {
        reader.report(.duplicateName(.receiver, name.located.value, first: earlier), at: name.place)
      } else {
        first[name.located.value] = name.located.location
      }
    }
  }

  private static func route(_ value: YAMLValue, receivers: [String], faultClasses: [String]) -> Routes.Route? {
    guard let map = value.mapping(RoutesForm.route) else { return nil }
    let match = map["match"].flatMap { $0.mapping(RoutesForm.match) }
    let classes = match?["class"]?.names(of: .faultClass, among: faultClasses) ?? []
    let to = map.required("to")?.names(of: .receiver, among: receivers) ?? []
    return Routes.Route(datasets: match?["dataset"]?.texts() ?? [], classes: classes, to: to)
  }
}

extension YAMLValue {
  /// Where each item of a list stands; of anything else, where it stands itself.
  fileprivate var itemLocations: [SourceLocation] { shape == .list ? (list() ?? []).map(\.location) : [location] }

  /// One name or a list of names, each among `known`.
  func names(of kind: RuleError.NameKind, among known: [String]) -> [Located<String>]? {
    let items = shape == .list ? list() ?? [] : [self]
    if shape == .list, items.isEmpty { report(.emptyList(name)) }
    return items.compactMap { item in
      guard let text = item.text() else { return nil }
      if !known.contains(text.value) {
        item.report(.unknownName(kind, text.value, nearest: NearestName.nearest(to: text.value, in: known)))
      }
      return text
    }
  }
}
