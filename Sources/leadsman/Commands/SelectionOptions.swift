import ArgumentParser

/// Which tests a command runs.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: .init(
      "Only this test, by its name or its family, as between or 'between(fare)'; may be given several times.",
      valueName: "test"))
  var only: [String] = []

  @Option(
    name: .long,
    help: .init("Only tests with this tag, their own or the dataset's; may be given several times.", valueName: "tag"))
  var tag: [String] = []

  var selection: TestSelection? { TestSelection(only: only, tags: tag) }
}
