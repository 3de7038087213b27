import Profiles
import Rules
import Testing

@testable import Checks

@Suite struct ShownValueTests {
  @Test(
    "what a terminal would obey is written out",
    arguments: [
      ("plain ü 漢字 👍", "plain ü 漢字 👍"), ("\u{1b}[31mred\u{7}", #"\u001b[31mred\u0007"#),
      ("two\nlines\r\t", #"two\u000alines\u000d\u0009"#), ("\u{9b}1A\u{7f}", #"\u009b1A\u007f"#),
      ("\u{202e}turned\u{2066}", #"\u202eturned\u2066"#), ("\u{2028}\u{2029}\u{feff}", #"\u2028\u2029\ufeff"#),
      ("\u{e0041}", #"\u{e0041}"#), ("", ""), ("\0", #"\u0000"#), ("\r\n", #"\u000d\u000a"#),
    ])
  func escaped(value: String, shown: String) {
    #expect(value.shown(200) == shown)
  }

  @Test("a long one is cut, an escape never in the middle", arguments: 1...40)
  func cut(limit: Int) {
    for value in [
      String(repeating: "x", count: 41), String(repeating: "\u{1b}y", count: 99), "e" + "\u{301}\u{301}" + "zzzz\n",
    ] {
      let shown = value.shown(limit)
      #expect(shown.unicodeScalars.count <= max(limit, value.unicodeScalars.count <= limit ? limit : 1))
      #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 })
      let rest = shown.replacing(#"\u001b"#, with: "").replacing(#"\u000a"#, with: "")
      #expect(!rest.contains("\\"))
    }
    #expect(String(repeating: "x", count: limit).shown(limit) == String(repeating: "x", count: limit))
    #expect(String(repeating: "x", count: limit + 1).shown(limit) == String(repeating: "x", count: limit - 1) + "…")
  }

  @Test("each value of a key is cut by itself")
  func keys() {
    let long = String(repeating: "x", count: 200_000)
    let cut = String(repeating: "x", count: 79) + "…"
    #expect(ShownValue.key("id=4711", columns: ["id"]) == "id=4711")
    #expect(ShownValue.key("id=\(long)", columns: ["id"]) == "id=\(cut)")
    #expect(ShownValue.key("a=\(long) b=2 c=\(long)", columns: ["a", "b", "c"]) == "a=\(cut) b=2 c=\(cut)")
    #expect(ShownValue.key("a=1 b=\u{1b}[2J\n", columns: ["a", "b"]) == #"a=1 b=\u001b[2J\u000a"#)
    #expect(ShownValue.key("a=b=c d", columns: ["a"]) == "a=b=c d")
    #expect(ShownValue.key("a= b= b=2", columns: ["a", "b"]) == "a= b= b=2")
    #expect(ShownValue.key(long, columns: []) == cut)
    #expect(ShownValue.key("", columns: ["a"]) == "")
  }

  @Test("the keys of a finding can be printed")
  func finding() {
    let metric = Metric.nulls(column: "c", filter: nil)
    let rule = TestRule(name: "rule", fail: .notNull(column: "c", mostly: 1), warn: nil, location: place)
    let suite = TestSuite(
      Dataset(
        name: "d", source: Located("s", at: place), table: Located("t", at: place),
        key: [Located("id", at: place), Located("day", at: place)], tests: [rule]))
    let key = "id=\u{1b}]0;title\u{7}\n\(String(repeating: "7", count: 200_000)) day=1"
    let profile = TableProfile.of(rows: 9, [metric: .count(1)], failingRows: [metric: FailingRows(keys: [key])])
    let keys = suite.findings(profile, .at())[1].failingKeys
    #expect(keys.count == 1)
    #expect(keys.first?.hasPrefix(#"id=\u001b]0;title\u0007\u000a777"#) == true)
    #expect(keys.first?.hasSuffix("7… day=1") == true)
    #expect(keys.first.map { $0.unicodeScalars.count } == 3 + 80 + 6)
  }
}
