import Checks
import Incidents
import Rules
import Testing

@Suite struct RoutesTests {
  private static let place = SourceLocation(file: "alerts/routes.yaml", line: 1, column: 1)

  private func route(datasets: [String] = [], classes: [String] = [], to: [String]) -> Routes.Route {
    let located = { (names: [String]) in names.map { Located($0, at: Self.place) } }
    return Routes.Route(datasets: located(datasets), classes: located(classes), to: located(to))
  }

  private func routes(_ routes: [Routes.Route]) -> Routes {
    Routes(
      receivers: ["pager", "data-team", "log"].map {
        ReceiverRule(name: $0, kind: .file(path: "/dev/null"), location: Self.place)
      }, routes: routes)
  }

  @Test("Without routes every receiver hears of everything")
  func noRoutes() {
    let names = routes([]).receivers(forDataset: "orders", faultClass: .volume)
    #expect(names == ["pager", "data-team", "log"])
  }

  @Test(
    "Every route that matches adds its receivers, each once",
    arguments: [
      ("flight_delays", .drift, ["log", "data-team", "pager"]), ("flight_delays", .schema, ["log", "pager"]),
      ("orders", .drift, ["log", "data-team"]), ("orders", .cannotEvaluate, ["log"]),
    ] as [(String, Finding.FaultClass, [String])])
  func matching(dataset: String, faultClass: Finding.FaultClass, names: [String]) {
    let routes = routes([
      route(to: ["log"]), route(classes: ["drift", "volume"], to: ["data-team", "log"]),
      route(datasets: ["flight_delays"], to: ["pager"]),
      route(datasets: ["flight_delays"], classes: ["schema"], to: ["pager", "log"]),
    ])
    #expect(routes.receivers(forDataset: dataset, faultClass: faultClass) == names)
  }

  @Test("Where routes exist and none matches, nobody hears")
  func noMatch() {
    let routes = routes([route(datasets: ["orders"], to: ["pager"]), route(classes: ["cannot_evaluate"], to: ["log"])])
    #expect(routes.receivers(for: incident()) == [])
  }
}
