import Dispatch

/// A serial executor over a dispatch queue of its own, so that what blocks there blocks no thread of Swift's pool.
///
/// `DispatchSerialQueue`, which would be an executor by itself, is absent on Linux.
final class DispatchQueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
