import Checks

/// What happens in the half year that the demo plays, known before it starts.
///
/// Storms and cancellations really happened in 2013; faults are planted by the demo on the days named here.
enum DemoPlan {
  static let dataset = "flight_delays"
  static let firstTraining = ("2013-01-01", "2013-02-01")
  /// Days on which there are flights.
  static let flights = "2013-01-01"..."2013-12-31"
  static let firstNight = "2013-02-01"
  static let lastNight = "2013-07-31"

  enum Fault: String {
    /// `distance` arrives in kilometres.
    case kilometres
    /// `carrier` arrives in lower case from one origin.
    case lowerCase = "lower_case"
    /// `distance` turns from integer to double precision before the day's load, and back before the next day's.
    case retyped
  }

  static let faults: [String: Fault] = [
    "2013-04-04": .kilometres, "2013-04-05": .kilometres, "2013-05-14": .retyped, "2013-06-18": .lowerCase,
    "2013-06-19": .lowerCase,
  ]

  struct Cause {
    /// New York days, both included; an incident that begins within them has this cause.
    let days: ClosedRange<String>
    let faultClass: Finding.FaultClass
    let isPlanted: Bool
    let sentence: String

    init(
      _ days: ClosedRange<String>, _ faultClass: Finding.FaultClass, planted: Bool = false, _ sentence: String
    ) {
      self.days = days
      self.faultClass = faultClass
      isPlanted = planted
      self.sentence = sentence
    }
  }

  static let causes =
    [
      Cause("2013-02-08"..."2013-02-09", .validity, "the blizzard of 8–9 February: half of all flights canceled"),
      Cause("2013-03-06"..."2013-03-08", .validity, "the storm of 6–8 March"),
      Cause("2013-05-23"..."2013-05-23", .validity, "thunderstorms of 23 May: 22 % of flights canceled"),
      Cause("2013-06-28"..."2013-06-28", .validity, "thunderstorms of 28 June: 12 % of flights canceled"),
      Cause("2013-07-10"..."2013-07-10", .validity, "thunderstorms of 10 July: 12 % of flights canceled"),
      Cause("2013-07-22"..."2013-07-22", .validity, "thunderstorms of 22 July: 12 % of flights canceled"),
      Cause("2013-07-27"..."2013-07-27", .validity, "a flight from EWR to LGA, 17 miles: the only one of the year"),
      Cause("2013-04-04"..."2013-04-05", .validity, planted: true, "planted: distance in kilometres"),
      Cause("2013-05-14"..."2013-05-14", .schema, planted: true, "planted: distance became double precision"),
      Cause("2013-06-18"..."2013-06-19", .validity, planted: true, "planted: carrier in lower case from LGA"),
    ] + schedules

  /// From one week to the next 1.4 % of all departures go to another destination or carrier; around these days, on which
  /// the airlines' schedules changed, it is 3.7 to 5.1 %.
  private static let schedules = [
    ("2013-03-01"..."2013-03-20", "1 March"), ("2013-04-07"..."2013-04-28", "8 April"),
    ("2013-05-01"..."2013-05-20", "1 May"), ("2013-06-09"..."2013-06-24", "10 June"),
    ("2013-07-01"..."2013-07-20", "1 July"),
  ].map { days, first in Cause(days, .drift, "the airlines' new schedule from about \(first)") }

  /// The listed cause of an incident that began on this New York day.
  static func cause(of faultClass: Finding.FaultClass, from day: String) -> Cause? {
    causes.first { $0.faultClass == faultClass && $0.days.contains(day) }
  }
}
