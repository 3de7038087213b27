import Agent
import Checks
import Rules
import Testing

@testable import leadsman

@Suite struct TextReportTests {
  private static func lines(_ reports: [WindowReport], _ style: ReportStyle = ReportStyle()) throws -> [String] {
    var text = TextReport(style, nil)
    for report in reports { text.add(report) }
    return (try text.text() ?? "").split(separator: "\n").map(String.init)
  }

  @Test("Datasets come worst first, and one in which nothing needs a look is one line") func order() throws {
    let quiet = WindowReport.of([.of("a", .pass), .of("b", .notEvaluated(.noState))], .of(name: "quiet"))
    let drifted = WindowReport.of(
      [.of("drift(c)", .fail, column: "c", faultClass: .drift)], .of(name: "drifted"))
    let broken = WindowReport.of([.of("a", .pass), .of("b", .fail)], .of(name: "broken"))
    let lines = try Self.lines([quiet, drifted, broken])
    #expect(lines.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != " " } } == ["broken", "drifted", "quiet"])
    #expect(
      lines.last
        == "quiet  2013-02-08, 7 rows: healthy  1 passed; 1 not evaluated: no state (the last run is not known)")
  }

  @Test("Tests that wait for the same thing share a line") func waiting() throws {
    let findings = (1...6).map { Finding.of("drift(c\($0))", .notEvaluated(.warmingUp(windowsMissing: 2))) }
    let lines = try Self.lines([.of([.of("a", .fail)] + findings)])
    #expect(
      lines.contains(
        "  ----  drift(c1), drift(c2), drift(c3) and 3 more: not evaluated: warming up, needs 2 more windows"))
    #expect(lines.count { $0.contains("warming up") } == 1)
  }

  @Test("Many tests that could not be evaluated for one reason share a line, a few have their own") func unable() throws
  {
    func lines(_ count: Int) throws -> [String] {
      let findings = (1...count).map { Finding.of("drift(c\($0))", .notEvaluated(.because("the window has no rows"))) }
      return try Self.lines([.of([.of("a", .fail), .of("b", .notEvaluated(.because("away")))] + findings)])
    }
    #expect(try lines(3).count { $0.contains("the window has no rows") } == 3)
    let many = try lines(12)
    #expect(many.contains("  ----  drift(c1), drift(c2), drift(c3) and 9 more: not evaluated: the window has no rows"))
    #expect(many.count { $0.contains("not evaluated:") } == 2)
  }

  @Test("Chunks that follow each other are told as one run") func chunks() {
    #expect(ToolComparisonText.chunks([3]) == "3")
    #expect(ToolComparisonText.chunks([0, 4, 5, 6, 9]) == "0, 4–6, 9")
    #expect(ToolComparisonText.chunks(Array(stride(from: 0, to: 40, by: 2))) == "0, 2, 4, 6, 8, 10, 12, 14 and 12 more")
  }

  @Test("Segments of one test are one line, the worst first, and one test in the counts") func segments() throws {
    func finding(_ carrier: String, _ outcome: Finding.Outcome, keys: [String] = []) -> Finding {
      Finding(
        test: "not_null(fare)", column: "fare", faultClass: .validity, outcome: outcome, observed: "9 % null",
        expected: "no nulls", failingKeys: keys, segment: .init(name: "carrier=\(carrier)", count: 16))
    }
    let rule = TestRule(
      name: "not_null(fare)", fail: .notNull(column: "fare", mostly: 1), warn: nil,
      segments: [Located("carrier", at: .line(9))], location: .line(9))
    func lines(_ findings: [Finding]) throws -> [String] {
      try Self.lines([.of(findings + [.of("a", .pass)], .of([rule]))])
    }
    let two = try lines([finding("UA", .fail, keys: ["id=1", "id=2"]), finding("AA", .fail, keys: ["id=3"])])
    #expect(
      two[1]
        == "  FAIL  not_null(fare): 2 of 16 segments of carrier break it: UA 9 % null, AA 9 % null; expected no nulls")
    #expect(two[2] == "        rows: UA: id=1, id=2; AA: id=3")
    #expect(two.last == "  1 passed, 1 failed, 0 warned, 0 not evaluated")
    let many = try lines(["A", "B", "C", "D", "E", "F", "G"].map { finding($0, .fail) })
    #expect(
      many[1].contains("7 of 16 segments of carrier break it: A 9 % null, ")
        && many[1].contains("E 9 % null and 2 more;"))
    let one = try lines([finding("UA", .warn)])
    #expect(one[1].hasPrefix("  warn  not_null(fare): 1 of 16 segments of carrier breaks it: UA 9 % null;"))
    let mixed = try lines([
      finding("UA", .fail), finding("AA", .warn), finding("B6", .warn),
      .of("not_null(fare)", .notEvaluated(.because("in 1 of 16 segments of carrier: why")), column: "fare"),
    ])
    #expect(
      mixed[1] == "  FAIL  not_null(fare): 1 of 16 segments of carrier breaks it: UA 9 % null; 2 more give a warning; "
        + "not evaluated in 1 of 16 segments of carrier: why; expected no nulls")
    #expect(mixed.last == "  1 passed, 1 failed, 0 warned, 0 not evaluated")
  }

  @Test("Segments in which columns drifted are told with the columns that cut") func driftSegments() throws {
    func finding(_ segment: String) -> Finding {
      Finding(
        test: "drift(fare)", column: "fare", faultClass: .drift, outcome: .fail, observed: "null rate 9 %",
        expected: "at most 1 %", segment: .init(name: segment, count: 3))
    }
    let one = try Self.lines([.of([finding("city=Oslo")])])
    #expect(one[1] == "  FAIL  drift(fare): in 1 segment: city=Oslo null rate 9 %; expected at most 1 %")
    let two = try Self.lines([.of([finding("city=Oslo"), finding("gate=3")])])
    #expect(two[1].contains("in 2 segments: city=Oslo null rate 9 %, gate=3 null rate 9 %;"))
  }

  @Test("A note stands before its window or after it, wherever that window comes") func notes() throws {
    var text = TextReport(ReportStyle(), nil)
    text.add(ReportNote(dataset: "rides", text: "before", place: .beforeNext))
    text.add(.of([.of("a", .pass)]))
    text.add(ReportNote(dataset: "rides", text: "after", place: .afterLast))
    text.add(.of([.of("a", .fail)], .of(name: "broken")))
    let lines = try #require(try text.text()).split(separator: "\n")
    #expect(lines.first?.hasPrefix("broken") == true)
    #expect(
      lines.suffix(3) == ["rides  before", "rides  2013-02-08, 7 rows: healthy  1 passed", "rides  after"])
  }

  @Test("No name breaks the line that it is told on, or reaches the terminal") func names() throws {
    let finding = Finding.of("a\nb\u{1B}[31m", .fail, column: "c\rd")
    let lines = try Self.lines([.of([finding], .of([.of(finding.test, about: Annotations(owner: "x\ny"))]))])
    #expect(lines.count == 5)
    #expect(lines.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test("The statement that finds all rows is shown to who asks for more, as it is") func statement() throws {
    let report = WindowReport.of([.of("a", .fail, evidenceSQL: "SELECT 'x\n  y', '\u{1B}';")])
    #expect(try !Self.lines([report]).contains { $0.contains("SELECT") })
    let lines = try Self.lines([report], ReportStyle(showsPassing: true))
    let first = try #require(lines.firstIndex { $0.contains("SELECT") })
    #expect(lines[first] == "        all rows: SELECT 'x" && lines[first + 1] == "  y', '\\u001b';")
  }

  @Test(
    "The next step is the command as a shell reads it",
    arguments: [
      ("row_count", "row_count"), ("not_null(city)", "'not_null(city)'"), ("it's $HOME", "'it'\\''s $HOME'"),
      ("", "''"),
    ])
  func nextStep(_ test: String, _ quoted: String) {
    let report = WindowReport.of([.of(test, .fail)], .of([.of(test)]))
    let again = "leadsman check --dataset rides --window 2013-02-08 --only \(quoted) --settings 'my rules.yaml'"
    #expect(
      NextStep(settings: "my rules.yaml").lines(report, Strictness())
        == ["fix the data, or the rule (rules/rides.yaml:9); then: \(again)"])
  }

  @Test(
    "What drifted as a whole has the drift rule's place and next step",
    arguments: [
      (DriftMonitor.test("fare"), "fare"), (DriftMonitor.rowCountTest, nil), (DriftMonitor.togetherTest, nil),
    ])
  func nextStepOfDrift(_ test: String, _ column: String?) {
    let rule = DriftRule(columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: .line(20))
    let report = WindowReport.of([.of(test, .fail, column: column, faultClass: .drift)], .of(drift: rule))
    #expect(
      NextStep(settings: nil).lines(report, Strictness())
        == ["fix the data; or, where the change is meant, move the reference (rules/rides.yaml:20)"])
  }

  @Test("A warning asks for nothing, unless it is a failure; an unread window for a look at the connection")
  func otherSteps() {
    let step = NextStep(settings: nil)
    let warned = WindowReport.of([.of("a", .warn)])
    #expect(step.lines(warned, Strictness()).isEmpty)
    #expect(step.lines(warned, Strictness(failOn: .warn)).count == 1)
    let unread = WindowReport.of([.of("a", .notEvaluated(.because("away")))], isRead: false)
    #expect(step.lines(unread, Strictness()) == ["leadsman validate --connect"])
  }

  @Test("A test has its own words and the dataset's where it has none") func annotations() {
    let rule = TestRule.of("a", line: 12, about: Annotations(owner: "ada", tags: ["x", "y"]))
    let dataset = Dataset.of([rule], about: Annotations(owner: "bob", tags: ["y", "z"], link: "https://wiki"))
    let item = ReportedFinding(.of("a", .fail), of: dataset)
    #expect(item.about == Annotations(owner: "ada", tags: ["x", "y", "z"], link: "https://wiki"))
    #expect(item.place.line == 12)
    #expect(ReportedFinding(.of("schema(last run)", .fail), of: dataset).place.line == 1)
  }
}
