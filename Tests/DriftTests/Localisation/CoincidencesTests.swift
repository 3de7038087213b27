import Drift
import TestSupport
import Testing

@Suite struct CoincidencesTests {
  private static let moves = [
    ColumnMove(column: "distance", night: 12, strength: 9), ColumnMove(column: "air_time", night: 12, strength: -11),
    ColumnMove(column: "carrier", night: 11, strength: 3), ColumnMove(column: "gate", night: 20, strength: 30),
  ]
  private static let events = [
    DatasetEvent(.volume, night: 11), DatasetEvent(.schema, night: 11, words: "column gate added"),
    DatasetEvent(.modelVersion, night: 13), DatasetEvent(.schema, night: 10),
  ]

  @Test(
    "The first mover is named first, of one night the strongest, whatever the order they come in", arguments: 0..<20)
  func order(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    let found = Coincidences(
      moves: Self.moves.shuffled(using: &generator), events: Self.events.shuffled(using: &generator))
    #expect(found.moves.map(\.column) == ["carrier", "air_time", "distance", "gate"])
    #expect(found.events.map(\.night) == [10, 11, 11, 13] && found.events[1].kind == .schema)
  }

  @Test("What happened on the same night or on the one before coincides, and nothing later or earlier")
  func coincidences() {
    let found = Coincidences(moves: Self.moves, events: Self.events)
    let events = found.moves.map { found.events(of: $0).map(\.kind) }
    #expect(events == [[.schema, .schema, .volume], [.schema, .volume], [.schema, .volume], []])
    #expect(found.leaders(of: found.moves[2]).map(\.column) == ["carrier", "air_time"])
    #expect(found.leaders(of: found.moves[1]).map(\.column) == ["carrier"])
    #expect(found.leaders(of: found.moves[0]).isEmpty && found.leaders(of: found.moves[3]).isEmpty)
  }

  @Test("Columns that move alike are in the order of their names")
  func ties() {
    let moves = ["b", "c", "a"].map { ColumnMove(column: $0, night: 3, strength: 5) }
    #expect(Coincidences(moves: moves, events: []).moves.map(\.column) == ["a", "b", "c"])
  }
}
