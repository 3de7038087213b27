import Checks
import Profiles
import Testing

@testable import Incidents

@Suite struct DerivedIdentifierTests {
  @Test(
    "The hash is FNV-1a, as its authors' test vectors have it",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func vectors(text: String, hash: UInt64) {
    #expect(DerivedIdentifier.hash(of: text) == hash)
  }

  @Test("An incident keeps its id from release to release")
  func pinned() {
    #expect(id(0) == "INC-D4X5F0Q6BZ")
  }

  @Test("Datasets, classes and days give ids of their own")
  func distinct() {
    var ids: Set<String> = []
    for dataset in 0..<20 {
      for faultClass in Finding.FaultClass.allCases {
        for number in 0..<200 {
          ids.insert(
            Incident.identifier(dataset: "orders_\(dataset)", faultClass: faultClass, firstWindow: day(number)))
        }
      }
    }
    #expect(ids.count == 20 * Finding.FaultClass.allCases.count * 200)
  }
}
