import CAllocator
import Foundation

/// What it takes to judge one night.
struct NightCost: Sendable {
  let seconds: Double
  /// Of all threads of the process.
  let processorSeconds: Double
  /// Most memory that the process held meanwhile, what it held before among it; in MiB.
  let residentMebibytes: Double

  /// - Throws: `CocoaError` where the kernel does not tell of memory.
  static func measuring<Result>(_ work: () -> Result) throws -> (cost: NightCost, result: Result) {
    try ResidentMemory.forgetPeak()
    let (start, processor) = (ContinuousClock.now, Self.processorSeconds)
    let result = work()
    let cost = NightCost(
      seconds: (ContinuousClock.now - start) / .seconds(1), processorSeconds: Self.processorSeconds - processor,
      residentMebibytes: try ResidentMemory.peakMebibytes())
    return (cost, result)
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// What Linux says of this process.
enum ResidentMemory {
  /// Lets the peak begin anew from what is held now, without what was held before and is free.
  static func forgetPeak() throws {
    malloc_trim(0)
    try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
  }

  static func peakMebibytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard
      let kibibytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Double($0) })
    else { throw CocoaError(.fileReadCorruptFile) }
    return kibibytes / 1024
  }
}
