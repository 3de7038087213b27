import Testing

@testable import leadsman

@Suite struct ReportTargetTests {
  @Test(
    "A report names its format and its file, whose name may hold anything",
    arguments: [
      ("junit=a.xml", ReportFormat.junit, "a.xml"), ("json=/tmp/a=b.json", .json, "/tmp/a=b.json"),
    ])
  func parses(_ text: String, _ format: ReportFormat, _ path: String) throws {
    let target = try #require(ReportTarget(argument: text))
    #expect(target.format == format)
    #expect(target.path == path)
  }

  @Test("Anything else is none", arguments: ["junit", "junit=", "xml=a.xml", "=a.xml", "", "a.xml"])
  func refuses(_ text: String) { #expect(ReportTarget(argument: text) == nil) }
}
