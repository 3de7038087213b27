import Checks
import Incidents
import Profiles
import Testing

/// Drift that was paged does not page again at once.
@Suite struct IncidentHoldTests {
  /// What was paged and resolved, one window a word: `A` or `AB` for the columns that drift, `-` for none.
  private static func play(
    _ script: String, resolveAfter: Int = 1, span: Int = 14, closing: [Int: IncidentAction] = [:]
  ) throws -> HoldLife {
    var life = HoldLife(resolveAfter: resolveAfter, span: span)
    for (number, word) in script.split(separator: " ").enumerated() {
      life.run(number, failing: word == "-" ? [] : Set(word.map(String.init)))
      life.settle(backfill: false)
      if let action = closing[number] { try life.act(action) }
    }
    return life
  }

  @Test("What drifts again within the hold opens silently, and says what it recurs")
  func held() throws {
    let life = try Self.play("A - - A A")
    #expect(life.log == ["page 0", "resolve 0"])
    #expect(life.stored[id(3)]?.heldAs == id(0) && life.stored[id(3)]?.status == .open)
  }

  @Test("A column that did not drift before pages, also where one of old drifts beside it", arguments: ["B", "AB"])
  func fresh(word: String) throws {
    #expect(try Self.play("A - - \(word)").log == ["page 0", "resolve 0", "page 3"])
  }

  @Test("A column that begins to drift in a held incident pages; in one that was paged it does not")
  func joins() throws {
    let life = try Self.play("A - A AB AB")
    #expect(life.log == ["page 0", "resolve 0", "page 2"])
    #expect(life.stored[id(2)]?.heldAs == nil && life.told[id(2)] == .page)
    #expect(try Self.play("A AB - B").log == ["page 0", "resolve 0"], "B was told of with its incident")
  }

  @Test("The hold lasts for as many windows as the rule says, from the last that drifted", arguments: 1...4)
  func span(span: Int) throws {
    let quiet = Array(repeating: "-", count: span).joined(separator: " ")
    #expect(try Self.play("A \(quiet) A", span: span).log == ["page 0", "resolve 0", "page \(span + 1)"])
    let shorter = Array(repeating: "-", count: span - 1).joined(separator: " ")
    #expect(try Self.play("A \(shorter) A", span: span).log.filter { $0.hasPrefix("page") } == ["page 0"])
    // A held incident holds on: silence counts from the last window that drifted.
    #expect(try Self.play("A - A - A - A", resolveAfter: 1, span: 2).log == ["page 0", "resolve 0"])
  }

  @Test("Without a hold every new incident pages")
  func off() throws {
    #expect(try Self.play("A - A", span: 0).log == ["page 0", "resolve 0", "page 2"])
  }

  @Test("All held incidents name the one that receivers were told of")
  func chain() throws {
    let life = try Self.play("A - A - A")
    #expect(life.stored[id(2)]?.heldAs == id(0) && life.stored[id(4)]?.heldAs == id(0))
  }

  @Test("A false alarm holds, as does an end by hand", arguments: [IncidentAction.accept(.falseAlarm), .resolve])
  func closedByPerson(action: IncidentAction) throws {
    let life = try Self.play("A A A", closing: [1: action])
    #expect(life.log == ["page 0"] && life.stored[id(2)]?.heldAs == id(0))
  }

  @Test("With a new reference drift is news", arguments: [IncidentAction.accept(.expected), .retrained])
  func renewed(action: IncidentAction) throws {
    #expect(try Self.play("A A A", closing: [1: action]).log == ["page 0", "page 2"])
  }

  @Test("What a backfill found holds nothing: nobody was told of it")
  func backfilled() {
    var life = HoldLife(resolveAfter: 1, span: 14)
    for (number, tests) in [["A"], [], ["A"]].enumerated() {
      life.run(number, failing: Set(tests))
      life.settle(backfill: number < 2)
    }
    #expect(life.log == ["page 2"])
  }

  @Test("What never reached anybody holds nothing")
  func unheard() throws {
    var life = try Self.play("A -")
    life.unheard = [id(0)]
    life.run(2, failing: ["A"])
    life.settle(backfill: false)
    #expect(life.log == ["page 0", "resolve 0", "page 2"])
  }

  @Test("What was said to be over and is not pages again, held or not")
  func reopened() throws {
    var life = try Self.play("A - -", resolveAfter: 2)
    #expect(life.log == ["page 0", "resolve 0"])
    life.run(2, failing: ["A"])
    life.settle(backfill: false)
    #expect(life.log == ["page 0", "resolve 0", "page 0"])
  }

  @Test("What held it turned out to be no drift: it pages")
  func released() throws {
    var life = try Self.play("A - A")
    life.run(0, failing: [])
    life.settle(backfill: false)
    #expect(life.log == ["page 0", "resolve 0", "page 2"])
  }

  @Test("A held incident that ends was never told of, and is not taken back")
  func ends() throws {
    let life = try Self.play("A - A -")
    #expect(life.log == ["page 0", "resolve 0"] && life.stored[id(2)]?.closure == .clean)
    #expect(life.stored[id(2)]?.heldAs == id(0))
  }
}
