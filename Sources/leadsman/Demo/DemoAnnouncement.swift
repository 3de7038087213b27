/// What the demo says before it starts: what really happened, and what it will break on purpose.
struct DemoAnnouncement {
  let until: String

  var lines: [String] {
    let planted = DemoPlan.causes.filter(\.isPlanted)
    let real = DemoPlan.causes.filter { !$0.isPlanted }
    return [
      "336,776 flights out of New York, 2013. A model of late arrivals is trained on January; every night from",
      "\(DemoPlan.firstNight) to \(until) is run as if it were today, by rules drafted from January alone.",
      "", "Really happened:",
    ] + real.map { "  \($0.days.lowerBound)  \($0.sentence)" } + ["Planted by the demo:"]
      + planted.map { "  \($0.days.lowerBound)  \($0.sentence.replacing("planted: ", with: ""))" }
  }
}
