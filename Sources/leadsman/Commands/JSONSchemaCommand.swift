import ArgumentParser
import Rules

struct JSONSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "json-schema", abstract: "Print the JSON Schema of a file that you write, for your editor.",
    discussion: """
      rules is for rule files, settings for leadsman.yaml, routes for alerts/routes.yaml. Editors with the YAML language \
      server take it from a first line such as:
        # yaml-language-server: $schema=rules.schema.json

      Examples:
        leadsman json-schema rules > rules.schema.json
      """)

  @Argument(help: "Of which file: rules, settings or routes.")
  var file: JSONSchema

  func run() throws { print(try file.text(), terminator: "") }
}

extension JSONSchema: ExpressibleByArgument {}
