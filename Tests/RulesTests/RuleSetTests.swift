import Testing

@testable import Rules

@Suite struct RuleSetTests {
  private let settings = """
    sources:
      warehouse:
        connection: "host=h dbname=${DB:-flights}"
        statement_timeout: 2 min
      staging: service=staging
      vault: { file: secrets/vault }
    state: { embedded: .state }
    rules: rules/
    agent: { concurrency: 3 }
    """
  private let routes = """
    receivers:
      - name: pager
        webhook: { url: "https://x", secrets: [{ file: ../secrets/new }, whsec_old] }
      - { name: am, alertmanager: { urls: ["http://a:9093", "http://b:9093"] } }
      - { name: run, exec: { command: [./notify, --fast] } }
      - { name: log, file: { path: alerts.jsonl } }
    routes:
      - { match: { dataset: flights, class: [drift, validity] }, to: [pager, am] }
      - { to: log }
    """

  private func rule(_ name: String, _ rest: String = "") -> String {
    "dataset: \(name)\nsource: warehouse\ntable: t\n" + rest
  }

  private func load(_ extra: [String: String]) throws -> Result<RuleSet, RuleErrors> {
    let own = [
      "p/leadsman.yaml": settings, "p/alerts/routes.yaml": routes, "p/secrets/vault": "host=v\n",
      "p/alerts/../secrets/new": "whsec_new\n",
    ]
    let files = FileAccess.memory(own.merging(extra) { $1 })
    let loaded = try SettingsFile.load(path: "p/leadsman.yaml", environment: [:], files: files).get()
    return RuleSet.load(
      settings: loaded, folder: "p", faultClasses: ["drift", "validity"], environment: [:], files: files)
  }

  @Test("Settings are read with their defaults")
  func settingsAreRead() throws {
    let files = FileAccess.memory(["secrets/vault": "host=v\n", "alerts/routes.yaml": ""])
    let read = try SettingsFile.parse(settings, file: "leadsman.yaml", environment: [:], files: files).get()
    #expect(read.sources.map(\.name) == ["warehouse", "staging", "vault"])
    #expect(read.sources.map(\.connection.exposed) == ["host=h dbname=flights", "service=staging", "host=v"])
    #expect(read.sources[0].statementTimeout == .seconds(120) && read.sources[1].statementTimeout == .seconds(600))
    #expect(read.sources[0].lockTimeout == .seconds(5))
    guard case .embedded(".state") = read.state else {
      Issue.record("not the embedded state")
      return
    }
    #expect(read.rules == "rules/" && read.routes == "alerts/routes.yaml" && read.concurrency == 3)
  }

  @Test(
    "The state is embedded, or a connection",
    arguments: [
      ("", "embedded .leadsman/state"), ("state: embedded", "embedded .leadsman/state"),
      ("state: postgresql://h/db", "connection postgresql://h/db"), ("state: host=h", "connection host=h"),
      ("state: { file: s }", "connection host=f"),
    ])
  func states(text: String, expected: String) throws {
    let files = FileAccess.memory(["s": "host=f\n"])
    let text = "sources: { w: '' }\n" + text
    let read = try SettingsFile.parse(text, file: "leadsman.yaml", environment: [:], files: files).get()
    #expect(read.routes == nil)
    switch read.state {
    case .embedded(let directory): #expect("embedded \(directory)" == expected)
    case .connection(let secret): #expect("connection \(secret.exposed)" == expected)
    }
  }

  @Test("Rules are read in the order of their files' names, with receivers and routes")
  func rulesAreRead() throws {
    let files = ["p/rules/b.yml": rule("flights"), "p/rules/a.yaml": rule("planes"), "p/rules/README.md": "no"]
    let rules = try load(files).get()
    #expect(rules.datasets.map(\.name) == ["planes", "flights"])
    #expect(rules.routes.receivers.map(\.name) == ["pager", "am", "run", "log"])
    guard case .webhook(let url, let secrets) = rules.routes.receivers[0].kind else {
      Issue.record("not a webhook")
      return
    }
    #expect(url.exposed == "https://x" && secrets.map(\.exposed) == ["whsec_new", "whsec_old"])
    guard case .exec(["./notify", "--fast"]) = rules.routes.receivers[2].kind else {
      Issue.record("not a command")
      return
    }
    #expect(rules.routes.routes[0].classes.map(\.value) == ["drift", "validity"])
    #expect(rules.routes.routes[1].to.map(\.value) == ["log"] && rules.routes.routes[1].datasets.isEmpty)
  }

  @Test("Mistakes across files are reported together")
  func crossFileMistakes() throws {
    let retrain = """
      model: { name: m }
      time: { column: at, window: 1 day }
      retrain: { policy: auto, schedule: "@daily", train_on: { trailing: 60 days }, send_to: [pagr] }
      """
    let shown = try load(["p/rules/a.yaml": rule("'planes'", retrain), "p/rules/b.yaml": rule("planes")]).shown
    #expect(
      shown == """
        p/alerts/routes.yaml:8:25: unknown dataset 'flights'
        8 |   - { match: { dataset: flights, class: [drift, validity] }, to: [pager, am] }
                                    ^^^^^^^

        p/rules/a.yaml:6:89: unknown receiver 'pagr'
        6 | retrain: { policy: auto, schedule: "@daily", train_on: { trailing: 60 days }, send_to: [pagr] }
                                                                                                    ^^^^ did you mean 'pager'?

        p/rules/b.yaml:1:10: a second dataset named 'planes', the first is at p/rules/a.yaml:1:10
        1 | dataset: planes
                     ^^^^^^
        """)
  }

  @Test("A file with mistakes hides those of no other file, and makes no dataset unknown to routes")
  func mistakesOfEveryFile() throws {
    let shown = try load(["p/rules/a.yaml": rule("flights", "kye: a"), "p/rules/b.yaml": "dataset: ["]).shown
    #expect(shown.contains("p/rules/a.yaml:4:1: unknown key 'kye'"))
    #expect(shown.contains("p/rules/b.yaml:"))
    #expect(!shown.contains("unknown dataset"))
  }

  @Test("A rules folder without a rule file is a mistake")
  func emptyFolder() throws {
    #expect(try load(["p/rules/README.md": ""]).shown == "p/rules/: cannot be read: it holds no file *.yaml or *.yml")
  }

  @Test("What no receiver can be made of is a mistake at its value, beside those of other files")
  func receiverMistakes() throws {
    let files = FileAccess.memory([
      "p/leadsman.yaml": settings, "p/alerts/routes.yaml": routes, "p/secrets/vault": "host=v\n",
      "p/alerts/../secrets/new": "whsec_new\n", "p/rules/a.yaml": rule("flights", "kye: a"),
    ])
    let loaded = try SettingsFile.load(path: "p/leadsman.yaml", environment: [:], files: files).get()
    let shown = RuleSet.load(
      settings: loaded, folder: "p", faultClasses: ["drift", "validity"], environment: [:], files: files
    ) { receiver in
      let places = receiver.places
      return places.addresses.map { Located(.malformedAddress, at: $0) }
        + places.secrets.map { Located(.malformedSecret, at: $0) }
        + [places.command].compactMap(\.self).map { Located(.programMissing, at: $0) }
    }.shown
    let places = shown.split(separator: "\n").compactMap {
      $0.prefixMatch(of: /[^ ]+:\d+:\d+/).map { String($0.output) }
    }
    let receivers = ["3:21", "3:44", "3:70", "4:40", "4:57", "5:36"].map { "p/alerts/routes.yaml:\($0)" }
    #expect(places == receivers + ["p/rules/a.yaml:4:1"], "\(shown)")
  }
}
