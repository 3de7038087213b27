/// What the demo says before it starts: what really happened, and what it will break on purpose.
struct DemoAnnouncement {
  let until: String

  var lines: [String] {
    let causes = DemoPlan.causes.filter { $0.days.lowerBound <= until }.sorted {
      $0.days.lowerBound < $1.days.lowerBound
    }
    let planted = causes.filter(\.isPlanted)
    let real = causes.filter { !$0.isPlanted }
    return [
      "336,776 flights out of New York, 2013. A model of late arrivals is trained on January; every night from",
      "\(DemoPlan.firstNight) to \(until) is run as if it were today, by rules drafted from January alone.",
    ]
      + section("Really happened:", real.map { ($0.days.lowerBound, $0.sentence) })
      + section(
        "Planted by the demo:", planted.map { ($0.days.lowerBound, $0.sentence.replacing("planted: ", with: "")) })
  }

  private func section(_ title: String, _ items: [(day: String, sentence: String)]) -> [String] {
    items.isEmpty ? [] : ["", title] + items.map { "  \($0.day)  \($0.sentence)" }
  }
}
