import Foundation

/// `KernelBenchmark list` names the kernels; `KernelBenchmark count KERNEL VALUES` does a kernel's work once, for a tool
/// that counts instructions; `KernelBenchmark time [KERNEL…]` prints nanoseconds per value.
@main
struct KernelBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "list": for kernel in Kernel.allCases { print(kernel.rawValue) }
    case "count":
      guard arguments.count == 3, let kernel = Kernel(rawValue: arguments[2]), let values = Int(arguments[3]) else {
        return refuse()
      }
      print(try kernel.prepared(Workload())(values))
    case "time":
      let named = arguments.dropFirst().compactMap(Kernel.init(rawValue:))
      try time(named.isEmpty ? Kernel.allCases : named)
    default: refuse()
    }
  }

  private static func refuse() {
    FileHandle.standardError.write(Data("usage: KernelBenchmark list | count KERNEL VALUES | time [KERNEL…]\n".utf8))
    exit(2)
  }

  /// Processor time, the least of seven rounds, which other work on the machine disturbs least.
  private static func time(_ kernels: [Kernel]) throws {
    let workload = Workload()
    let values = 16 * Workload.blockSize
    var checksum = 0.0
    for kernel in kernels {
      let work = kernel.prepared(workload)
      var least = Int.max
      for _ in 0..<7 {
        let start = processorNanoseconds()
        checksum += try work(values)
        least = min(least, processorNanoseconds() - start)
      }
      print(kernel.rawValue, String(format: "%.2f", Double(least) / Double(values)))
    }
    FileHandle.standardError.write(Data("checksum \(checksum)\n".utf8))
  }

  private static func processorNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
