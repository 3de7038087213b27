import Foundation

/// The JSON Schemas of the files that people write, made of the forms that the readers go by.
package enum JSONSchema: String, CaseIterable, Sendable {
  case rules
  case settings
  case routes

  /// Of draft 2020-12, with a line break at its end; the same to the byte whenever it is made.
  /// - Throws: never in practice: what it encodes are texts, numbers and lists of them.
  package func text() throws -> String {
    var writer = SchemaWriter()
    var schema = writer.map(file)
    schema["$schema"] = .text("https://json-schema.org/draft/2020-12/schema")
    schema["title"] = .text(title)
    schema["$defs"] = .object(writer.definitions.merging(SchemaWriter.scalars) { own, _ in own })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(JSONNode.object(schema)), as: UTF8.self) + "\n"
  }

  private var file: MapForm {
    switch self {
    case .rules: DatasetForm.file
    case .settings: SettingsForm.file
    case .routes: RoutesForm.file
    }
  }

  private var title: String {
    switch self {
    case .rules: "A rule file of Leadsman: one dataset, its tests, drift and retraining"
    case .settings: "leadsman.yaml: sources, state and how they are read"
    case .routes: "alerts/routes.yaml: receivers, and who is told of what"
    }
  }
}

/// A JSON value to write.
indirect enum JSONNode: Encodable, Equatable, Sendable {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case list([JSONNode])
  case object([String: JSONNode])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .integer(let number): try container.encode(number)
    case .boolean(let flag): try container.encode(flag)
    case .list(let items): try container.encode(items)
    case .object(let members): try container.encode(members)
    }
  }

  static func texts(_ texts: [String]) -> JSONNode { .list(texts.map(JSONNode.text)) }
}
