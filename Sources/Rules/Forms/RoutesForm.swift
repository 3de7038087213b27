/// The form of `alerts/routes.yaml`.
enum RoutesForm {
  static let file = MapForm([
    KeyForm("receivers", .list(of: .map(receiver), isEmptyAllowed: true), isRequired: true),
    KeyForm("routes", .list(of: .map(route), isEmptyAllowed: true), "without any, every receiver hears everything"),
  ])

  static let receiver = MapForm(
    [KeyForm("name", .identifier, isRequired: true)] + kinds, oneOf: [kinds.names],
    exclusive: kinds.names.enumerated().flatMap { place, one in kinds.names.dropFirst(place + 1).map { (one, $0) } })

  static let kinds = [
    KeyForm("webhook", .map(webhook), "CloudEvents with Standard Webhooks signatures"),
    KeyForm("alertmanager", .map(alertmanager)),
    KeyForm("exec", .map(exec), "a program that takes the event on its standard input"),
    KeyForm("file", .map(path), "a file to which one JSON line an event is appended"),
  ]

  static let webhook = MapForm(
    [
      KeyForm("url", .secret, isRequired: true), KeyForm("secret", .oneOrMany(.secret)),
      KeyForm("secrets", .oneOrMany(.secret), "the newest first"),
    ], oneOf: [["secret", "secrets"]], exclusive: [("secret", "secrets")])

  static let alertmanager = MapForm(
    [KeyForm("url", .oneOrMany(.secret)), KeyForm("urls", .oneOrMany(.secret), "of every peer")],
    oneOf: [["url", "urls"]], exclusive: [("url", "urls")])

  static let exec = MapForm([
    KeyForm("command", .texts, isRequired: true, "the program and its arguments")
  ])
  static let path = MapForm([KeyForm("path", .text, isRequired: true)])

  static let route = MapForm([
    KeyForm("match", .map(match), "without it, everything"),
    KeyForm("to", .texts, isRequired: true, "names of receivers"),
  ])
  static let match = MapForm([
    KeyForm("dataset", .texts), KeyForm("class", .texts, "classes of fault, as drift"),
  ])
}
