import Checks
import Profiles
import Testing

@testable import Incidents

@Suite struct DerivedIdentifierTests {
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
