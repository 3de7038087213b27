import ArgumentParser
import CAllocator
import Foundation

struct CostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cost", abstract: "Measures what judging one night takes: time, memory, and what is stored of it.",
    discussion: """
      The night is judged by all columns and by segments, against a reference that is known already and with the 13 \
      windows before it, on one thread. Exit code 1 where that takes more than 5 s of the processor or 512 MiB.
      """)

  @Option(help: "Columns of values, of the same families as of the other commands.") var columns = 500
  @Option(help: "Segments of like size, each watched by itself.") var segments = 30
  @Option(help: "Windows of the reference.") var reference = 30
  @Option(help: "Rows of a night.") var rows = 10_000
  @Option(help: "Where the random numbers come from.") var seed: UInt64 = 1
  @Option(
    help: .init("What is wrong on the second night: mean:0.3, null:0.01.", valueName: "fault"),
    transform: { text in
      guard let shift = Shift(text) else { throw ValidationError("'\(text)' is no fault: mean:0.3") }
      return shift
    })
  var shift = Shift(kind: .mean, size: 0.3)

  private static let mostSeconds = 5.0
  private static let mostMebibytes = 512.0

  func validate() throws {
    guard columns >= 1, (1...50).contains(segments), reference >= 5, rows >= 2 * segments else {
      throw ValidationError(
        "--columns is at least 1, --segments 1 to 50, --reference at least 5, --rows at least two for each segment")
    }
  }

  func run() throws {
    // As leadsman has it.
    mallopt(M_ARENA_MAX, 1)
    let cell = SimulatedDataset.Cell(
      seed: seed, scenario: Scenario(name: "day", hasDayEffects: true), table: SimulatedTable().scaled(to: columns),
      rows: rows, reference: reference, nights: CostRun.known + 1)
    let run = try CostRun(SimulatedDataset(cell, number: 0), segments: segments)
    let quiet = try run.lastNight(nil)
    let moved = try run.lastNight(shift)
    var table = Table(["night", "seconds", "processor seconds", "MiB at most", "beyond their limits"])
    for (name, night) in [("nothing is wrong", quiet), ("\(shift.words) since 7 nights", moved)] {
      table.append([
        name, night.cost.seconds.rounded(to: 2), night.cost.processorSeconds.rounded(to: 2),
        night.cost.residentMebibytes.rounded(to: 0), "\(night.beyond)",
      ])
    }
    print(
      """
      One night of \(columns) columns and \(segments) segments, \(rows) rows, \(rows / segments) in a segment, against a \
      reference of \(reference) windows, with the \(CostRun.known) windows before it:

      \(table.markdown)
      The reference itself, once: \(run.ofReference.seconds.rounded(to: 1)) s, \
      \(run.ofReference.residentMebibytes.rounded(to: 0)) MiB with the profiles of its windows.

      \(Self.words(quiet.stored, columns: columns, segments: segments))
      """)
    let isWithin = [quiet, moved].allSatisfy {
      $0.cost.processorSeconds <= Self.mostSeconds && $0.cost.residentMebibytes <= Self.mostMebibytes
    }
    if !isWithin { throw ExitCode(1) }
  }

  private static func words(_ stored: StoredNight, columns: Int, segments: Int) -> String {
    func mebibytes(_ bytes: Int) -> String { (Double(bytes) / 0x1p20).rounded(to: 1) }
    return """
      Stored of a night, before Postgres compresses it: \(mebibytes(stored.whole)) MiB of all rows \
      (\(stored.whole / columns) bytes a column), \(mebibytes(stored.segments)) MiB of segments \
      (\(stored.segments / (columns * segments)) bytes a column and segment).
      """
  }
}
