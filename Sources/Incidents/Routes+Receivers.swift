package import Checks
package import Rules

extension Routes {
  /// Names of the receivers that hear of an incident, each once, in the order of the routes.
  ///
  /// Every route that matches adds its receivers. Without any route all receivers hear of everything; where there are
  /// routes and none matches, nobody hears.
  package func receivers(forDataset dataset: String, faultClass: Finding.FaultClass) -> [String] {
    guard !routes.isEmpty else { return receivers.map(\.name) }
    let names = routes.filter { $0.matches(dataset: dataset, faultClass: faultClass) }.flatMap { $0.to.map(\.value) }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  package func receivers(for incident: Incident) -> [String] {
    receivers(forDataset: incident.dataset, faultClass: incident.faultClass)
  }
}

extension Routes.Route {
  func matches(dataset: String, faultClass: Finding.FaultClass) -> Bool {
    (datasets.isEmpty || datasets.contains { $0.value == dataset })
      && (classes.isEmpty || classes.contains { $0.value == faultClass.rawValue })
  }
}
