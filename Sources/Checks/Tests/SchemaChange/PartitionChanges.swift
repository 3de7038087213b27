import Profiles
import Rules

/// How the partitions of a table, or the tables that inherit from it, differ.
struct PartitionChanges {
  private typealias Partition = SchemaDetails.Partition

  private(set) var all: [SchemaChanges.Change] = []
  private let noun: String

  init(from last: SchemaDetails, to now: SchemaDetails) {
    let isPartitioned = last.kind == .partitionedTable || now.kind == .partitionedTable
    noun = isPartitioned ? "partition" : "inheriting table"
    let comparesText = last.serverVersion == now.serverVersion
    let none = SchemaDetails.Partitions(count: 0, digest: "", all: [])
    let (before, after) = (last.partitions ?? none, now.partitions ?? none)
    if let former = before.all, let current = after.all {
      compare(former, current, detached: Set(after.detached ?? []), comparesText: comparesText)
    } else {
      compare(before, after, comparesText: comparesText)
    }
  }

  /// One that stands under a former one's name has taken its place.
  private mutating func compare(
    _ former: [Partition], _ current: [Partition], detached: Set<Int64>, comparesText: Bool
  ) {
    let numbers = Dictionary(current.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let names = Dictionary(current.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var taken: Set<Int64> = []
    var gone: [Partition] = []
    var changed: [String] = []
    for old in former {
      guard let new = numbers[old.number] ?? names[old.name] else {
        gone.append(old)
        continue
      }
      taken.insert(new.number)
      if new.name != old.name { changed.append("the \(noun) \(old.name) was renamed to \(new.name)") }
      if comparesText, new.bounds != old.bounds { changed.append("the bounds of the \(noun) \(new.name) changed") }
    }
    tell(.partitionDropped, gone.filter { !detached.contains($0.number) }, "dropped")
    tell(.partitionDetached, gone.filter { detached.contains($0.number) }, "detached")
    all += changed.isEmpty ? [] : [SchemaChanges.Change(.partitionChanged, words: changed.sentences)]
    tell(.partitionAdded, current.filter { !taken.contains($0.number) }, "added")
  }

  private mutating func tell(_ kind: SchemaChangeRule.Kind, _ partitions: [Partition], _ verb: String) {
    if partitions.isEmpty { return }
    let (plural, were) = partitions.count == 1 ? ("", "was") : ("s", "were")
    let words = "the \(noun)\(plural) \(partitions.map(\.name).list) \(were) \(verb)"
    all.append(SchemaChanges.Change(kind, words: words))
  }

  /// Of too many to be kept by name.
  private mutating func compare(
    _ before: SchemaDetails.Partitions, _ after: SchemaDetails.Partitions, comparesText: Bool
  ) {
    let words = "there were \(before.count.counted(noun)), now \(after.count.grouped)"
    if after.count > before.count { all.append(SchemaChanges.Change(.partitionAdded, words: words)) }
    if after.count < before.count {
      all.append(SchemaChanges.Change(.partitionDropped, .partitionDetached, words: words))
    }
    if after.count == before.count, comparesText, before.digest != after.digest {
      all.append(
        SchemaChanges.Change(
          .partitionAdded, .partitionDropped, .partitionDetached, .partitionChanged,
          words: "some of the \(before.count.counted(noun)) are others, or were renamed or given other bounds"))
    }
  }
}
