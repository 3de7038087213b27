import Yams

/// `leadsman.yaml`.
package enum SettingsFile {
  static let standardStatementTimeout = Duration.seconds(600)
  static let standardLockTimeout = Duration.seconds(5)
  package static let standardStateDirectory = ".leadsman/state"
  package static let standardRulesFolder = "rules"
  package static let standardRoutes = "alerts/routes.yaml"

  /// - Returns: the settings, or every mistake of the file.
  package static func load(
    path: String, environment: [String: String], files: FileAccess = .disk
  ) -> Result<Settings, RuleErrors> {
    files.contents(of: path).flatMap { parse($0, file: path, environment: environment, files: files) }
  }

  /// As `load`, from a text; files that it names are looked for from the folder of `file`.
  package static func parse(
    _ text: String, file: String, environment: [String: String], files: FileAccess = .disk
  ) -> Result<Settings, RuleErrors> {
    RuleReader.decode(
      text, file: file, name: "leadsman.yaml", hidesSecrets: true, environment: environment, files: files, settings)
  }

  private static func settings(_ root: YAMLValue) -> Settings? {
    let unsupported = ["http", "dashboard", "defaults"]
    guard let map = root.mapping(SettingsForm.file, unsupported: unsupported) else { return nil }
    let sources = map.required("sources").flatMap(sources)
    let state = map["state"].map(state) ?? .embedded(directory: standardStateDirectory)
    let rules = map["rules"].map { $0.text()?.value } ?? standardRulesFolder
    let routes = map["routes"].map { $0.text()?.value } ?? routesIfPresent(root.reader)
    let concurrency = map["agent"].map(concurrency) ?? 2
    let retention = map["retention"].map(retention) ?? Settings.Retention()
    guard let sources, let state, let rules, let concurrency, let retention else { return nil }
    return Settings(
      sources: sources, state: state, rules: rules, routes: routes, concurrency: concurrency, retention: retention)
  }

  private static func sources(_ value: YAMLValue) -> [Settings.Source]? {
    guard let pairs = value.pairs() else { return nil }
    if pairs.isEmpty {
      value.reader.report(.requires("'sources'", "at least one source"), at: value.key ?? value.place)
    }
    return pairs.compactMap { source($0.value, content: $1) }
  }

  private static func source(_ name: String, content: YAMLValue) -> Settings.Source? {
    guard content.shape == .map, content.node.mapping?["file"] == nil else {
      return content.secret().map {
        Settings.Source(
          name: name, connection: $0, statementTimeout: standardStatementTimeout, lockTimeout: standardLockTimeout)
      }
    }
    guard let map = content.mapping(SettingsForm.source) else { return nil }
    let connection = map.required("connection")?.secret()
    let statement = map["statement_timeout"].map { $0.duration(atLeast: .milliseconds(1)) }
    let lock = map["lock_timeout"].map { $0.duration(atLeast: .milliseconds(1)) }
    let limits = ReadingLimits(map)
    guard let connection, let statement = statement ?? standardStatementTimeout,
      let lock = lock ?? standardLockTimeout
    else { return nil }
    return Settings.Source(
      name: name, connection: connection, statementTimeout: statement, lockTimeout: lock, limits: limits)
  }

  private static func state(_ value: YAMLValue) -> Settings.State? {
    if value.shape == .map, value.node.mapping?["file"] == nil {
      return value.mapping(SettingsForm.embedded)?.required("embedded")?.text().map { .embedded(directory: $0.value) }
    }
    guard let secret = value.secret() else { return nil }
    if secret.exposed == "embedded" { return .embedded(directory: standardStateDirectory) }
    guard secret.exposed.contains("=") || secret.exposed.contains("://") else {
      value.report(.notAConnection)
      return nil
    }
    return .connection(secret)
  }

  private static func concurrency(_ value: YAMLValue) -> Int? {
    guard let map = value.mapping(SettingsForm.agent) else { return nil }
    return map["concurrency"].map { $0.integer(in: 1...64) } ?? 2
  }

  private static func retention(_ value: YAMLValue) -> Settings.Retention? {
    guard let map = value.mapping(SettingsForm.retention) else { return nil }
    func age(_ key: String) -> Duration? {
      map[key]?.duration(atLeast: .seconds(14 * 86_400), inWords: "at least 14 days")
    }
    let retention = Settings.Retention(rollUpAfter: age("roll_up_after"), deleteAfter: age("delete_after"))
    if let rollUp = retention.rollUpAfter, let delete = retention.deleteAfter, delete <= rollUp,
      let deletion = map["delete_after"]
    {
      let raw = deletion.scalar()?.raw ?? ""
      deletion.report(.outOfRange(deletion.name, value: "'\(raw)'", range: "longer than 'roll_up_after'"))
    }
    return retention
  }

  private static func routesIfPresent(_ reader: RuleReader) -> String? {
    let path = FileAccess.resolve(standardRoutes, in: FileAccess.folder(of: reader.text.file))
    return (try? reader.files.read(path)) == nil ? nil : standardRoutes
  }
}
