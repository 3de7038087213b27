/// Writes forms as JSON Schema.
///
/// A value of `${NAME}` may stand for any single value; what a number or a list of words is narrowed to, it is not
/// narrowed to then.
struct SchemaWriter {
  private(set) var definitions: [String: JSONNode] = [:]

  mutating func map(_ form: MapForm) -> [String: JSONNode] {
    var properties: [String: JSONNode] = [:]
    for key in form.keys {
      var value = node(key.form)
      if !key.about.isEmpty { value["description"] = .text(key.about) }
      properties[key.name] = .object(value)
    }
    var schema: [String: JSONNode] = [
      "type": .text("object"), "properties": .object(properties), "additionalProperties": .boolean(false),
    ]
    let required = form.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { schema["required"] = .texts(required) }
    let conditions =
      form.oneOf.map { names in
        JSONNode.object(["anyOf": .list(names.map { .object(["required": .texts([$0])]) })])
      }
      + form.exclusive.map { one, other in
        JSONNode.object(["not": .object(["required": .texts([one, other])])])
      }
    if !conditions.isEmpty { schema["allOf"] = .list(conditions) }
    return schema
  }

  private mutating func node(_ form: Form) -> [String: JSONNode] {
    switch form {
    case .map(let map): return self.map(map)
    case .mapOfNames(let value):
      return [
        "type": .text("object"), "minProperties": .integer(1), "additionalProperties": .object(node(value)),
      ]
    case .list(let item, let isEmptyAllowed):
      let list: [String: JSONNode] = ["type": .text("array"), "items": .object(node(item))]
      return isEmptyAllowed ? list : list.merging(["minItems": .integer(1)]) { own, _ in own }
    case .oneOrMany(let item): return node(.oneOf([item, .list(of: item, isEmptyAllowed: false)]))
    case .oneOf(let forms): return ["anyOf": .list(forms.map { .object(node($0)) })]
    case .named(let name, let form):
      if definitions[name] == nil {
        // Stands there before it is written, as it may hold itself.
        definitions[name] = .object([:])
        definitions[name] = .object(node(form))
      }
      return Self.reference(name)
    case .words(let words): return Self.words(words)
    case .integer(let range):
      let bounds = ["minimum": JSONNode.integer(range.lowerBound)].merging(
        range.upperBound == .max ? [:] : ["maximum": .integer(range.upperBound)]
      ) { own, _ in own }
      return Self.orVariable(bounds.merging(["type": .text("integer")]) { own, _ in own })
    case .scalar: return ["type": .texts(["string", "number", "boolean"])]
    case .text, .number, .boolean, .share, .percentage, .duration, .calendarWindow, .timeZone, .cron, .windows,
      .persistence, .falseAlarms, .dates, .identifier:
      return Self.reference(Self.name(of: form))
    }
  }

  private static func words(_ words: [String]) -> [String: JSONNode] {
    // YAML 1.1 reads `off` as false.
    let read = words.map(JSONNode.text) + (words.contains("off") ? [.boolean(false)] : [])
    return orVariable(["enum": .list(read)])
  }

  private static func reference(_ name: String) -> [String: JSONNode] { ["$ref": .text("#/$defs/\(name)")] }

  private static func orVariable(_ schema: [String: JSONNode]) -> [String: JSONNode] {
    ["anyOf": .list([.object(schema), .object(reference("variable"))])]
  }

  private static func name(of form: Form) -> String {
    switch form {
    case .number: "number"
    case .boolean: "boolean"
    case .share: "share"
    case .percentage: "percentage"
    case .duration: "duration"
    case .calendarWindow: "calendar_window"
    case .timeZone: "time_zone"
    case .cron: "cron"
    case .windows: "windows"
    case .persistence: "persistence"
    case .falseAlarms: "false_alarms"
    case .dates: "dates"
    case .identifier: "identifier"
    default: "text"
    }
  }

  /// A pattern whose letters may be of either case, as not every dialect has a flag for it within.
  private static func anyCase(_ pattern: String) -> String {
    pattern.map { $0.isLetter ? "[\($0.uppercased())\($0)]" : "\($0)" }.joined()
  }

  /// Forms of single values, each under its name; what of them a pattern cannot say, as days that no month has, only the
  /// reader knows.
  static let scalars: [String: JSONNode] = {
    func pattern(_ pattern: String) -> JSONNode {
      .object(orVariable(["type": .text("string"), "pattern": .text(pattern)]))
    }
    let unit = anyCase("(ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)")
    let number = #"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"#
    return [
      "variable": .object(["type": .text("string"), "pattern": .text(#"\$\{[A-Za-z_][A-Za-z0-9_]*(:-.*)?\}"#)]),
      "text": .object([
        "anyOf": .list([
          .object(["type": .text("string"), "pattern": .text(#"\S"#)]),
          .object(["type": .texts(["number", "boolean"])]),
        ])
      ]),
      // Not every reader of YAML takes 1e6 for a number.
      "number": .object([
        "anyOf": .list([
          .object(["type": .text("number")]),
          .object(["type": .text("string"), "pattern": .text("^\(number)$")]), .object(reference("variable")),
        ])
      ]),
      "boolean": .object(
        orVariable([
          "anyOf": .list([
            .object(["type": .text("boolean")]),
            .object(["type": .text("string"), "pattern": .text("^([Tt]rue|[Ff]alse|[Yy]es|[Nn]o|[Oo]n|[Oo]ff)$")]),
          ])
        ])),
      "share": .object(orVariable(["type": .text("number"), "minimum": .integer(0), "maximum": .integer(1)])),
      "percentage": .object([
        "anyOf": .list([
          .object(["type": .text("number")]),
          .object(["type": .text("string"), "pattern": .text("^\\s*\(number)\\s*%?\\s*$")]),
          .object(reference("variable")),
        ])
      ]),
      "duration": pattern("^[0-9]+\\s*\(unit)$"),
      "calendar_window": pattern(#"^[0-9]+\s*"# + anyCase("(h|hrs?|hours?|d|days?|w|weeks?|months?)") + "$"),
      "time_zone": pattern(#"^(UTC|GMT|[A-Z][A-Za-z]+(/.+)?)$"#),
      "cron": pattern(#"^(@[a-z]+|\S+(\s+\S+){4})$"#),
      "windows": pattern(#"^[0-9]+\s*"# + anyCase("windows?") + "$"),
      "persistence": pattern(#"^[0-9]+ of [0-9]+( windows?)?$"#),
      "false_alarms": pattern("^[0-9.eE+-]+ per [0-9]+\\s*\(unit)$"),
      "dates": pattern(#"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*\.\.\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"#),
      "identifier": .object([
        "anyOf": .list([
          .object(["type": .text("string"), "pattern": .text(##"^[^\s!-,/:-@\[-^`{-~]+$"##)]),
          .object(["type": .texts(["number", "boolean"])]), .object(reference("variable")),
        ])
      ]),
    ]
  }()
}
