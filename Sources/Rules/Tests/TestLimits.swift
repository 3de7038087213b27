/// The limit keys of a test, of which `warn:` and `fail:` may each give others.
struct TestLimits {
  var minimum: ScalarText?
  var maximum: ScalarText?
  /// Columns that give the limits instead.
  var minimumColumn: Located<String>?
  var maximumColumn: Located<String>?
  var excludesMinimum: Bool?
  var excludesMaximum: Bool?
  var mostly: Double?
  var maximumAge: Duration?
  var sensitivity: Double?
  /// A share of the reference's number.
  var withinReference: Double?
  /// By how much the share of broken rows may exceed the reference's, as a share of that.
  var withinReferenceShare: Double?
  /// How far apart two numbers may be.
  var within: Tolerance?
  /// A key was there, whether or not it was spelt right and its value could be read.
  var isGiven = false

  static let rowCountKeys = numberKeys
  static let numberKeys = LimitForms.ofNumbers.names
  static let queryKeys = LimitForms.ofQuery.names
  static let freshnessKeys = LimitForms.ofFreshness.names
  static let betweenKeys = LimitForms.ofRange.names
  static let lengthKeys = LimitForms.ofLength.names
  static let shareKeys = LimitForms.ofShare.names
  static let valueKeys = LimitForms.ofValues.names
  static let keyKeys = LimitForms.ofKeys.names
  static let statisticKeys = LimitForms.ofStatistic.names
  static let anomalyKeys = LimitForms.ofAnomaly.names
  static let toleranceKeys = LimitForms.ofTolerance.names

  init() {}

  /// - Parameter isOfTables: `within` says how far apart the numbers of two tables may be.
  init(_ map: YAMLMapping, keys: [String], isOfTables: Bool = false) {
    isGiven = keys.contains { map.has($0) || map.misspelt.contains($0) }
    guard isGiven else { return }
    // `between` is also the name of a test; only row_count and numbers of a column have it as limits.
    if keys.contains("between"), let pair = map["between"] { readPair(pair) }
    for key in ["min", "max"] where keys.contains(key) && map.has(key) && map.has("between") {
      map[key]?.key.map { map.value.reader.report(.exclusive("between", key), at: $0) }
    }
    if keys.contains("max") {
      // Only rows can be held to another column of theirs.
      let mayBeColumn = keys.contains("exclusive_min")
      if let value = map["min"] { read(value, mayBeColumn, \.minimum, \.minimumColumn) }
      if let value = map["max"] { read(value, mayBeColumn, \.maximum, \.maximumColumn) }
    }
    if keys.contains("within"), keys.contains("between") { withinReference = map["within"]?.deviation() }
    let alternatives = keys.contains("between") ? ["between", "min", "max"] : ["mostly"]
    for key in alternatives where keys.contains(key) && keys.contains("within") && map.has(key) && map.has("within") {
      map[key]?.key.map { map.value.reader.report(.exclusive("within", key), at: $0) }
    }
    if keys.contains("exclusive_min") {
      excludesMinimum = map["exclusive_min"]?.boolean()
      excludesMaximum = map["exclusive_max"]?.boolean()
    }
    if keys.contains("mostly") { mostly = map["mostly"]?.share() }
    if keys.contains("sensitivity") { sensitivity = map["sensitivity"]?.sensitivity() }
    if keys.contains("within"), !keys.contains("between") {
      // Of two tables a number is a tolerance too.
      if isOfTables { within = map["within"]?.tolerance() } else { withinReferenceShare = map["within"]?.deviation() }
    }
    if keys.contains("max_age") { maximumAge = map["max_age"]?.duration(atLeast: .milliseconds(1)) }
  }

  init(maximumAge: Duration?) {
    self.maximumAge = maximumAge
    isGiven = true
  }

  /// These limits where they are given, else those of `base`.
  func over(_ base: TestLimits) -> TestLimits {
    var merged = base
    // A limit is one or the other.
    if minimum != nil || minimumColumn != nil { (merged.minimum, merged.minimumColumn) = (minimum, minimumColumn) }
    if maximum != nil || maximumColumn != nil { (merged.maximum, merged.maximumColumn) = (maximum, maximumColumn) }
    merged.excludesMinimum = excludesMinimum ?? base.excludesMinimum
    merged.excludesMaximum = excludesMaximum ?? base.excludesMaximum
    merged.mostly = mostly ?? base.mostly
    merged.maximumAge = maximumAge ?? base.maximumAge
    merged.sensitivity = sensitivity ?? base.sensitivity
    merged.within = within ?? base.within
    // Of a number there are limits of its own, or what the reference comes to.
    if withinReference != nil { (merged.minimum, merged.maximum) = (nil, nil) }
    let hasOwnLimit = minimum != nil || maximum != nil
    merged.withinReference = withinReference ?? (hasOwnLimit ? nil : base.withinReference)
    if withinReferenceShare != nil { merged.mostly = nil }
    merged.withinReferenceShare = withinReferenceShare ?? (mostly == nil ? base.withinReferenceShare : nil)
    merged.isGiven = isGiven || base.isGiven
    return merged
  }

  /// A limit as it is, or `{ column: name }`.
  private mutating func read(
    _ value: YAMLValue, _ mayBeColumn: Bool, _ limit: WritableKeyPath<Self, ScalarText?>,
    _ column: WritableKeyPath<Self, Located<String>?>
  ) {
    if mayBeColumn, value.shape == .map {
      self[keyPath: column] = value.mapping(keys: ["column"])?.required("column")?.text()
    } else {
      self[keyPath: limit] = value.scalar() ?? self[keyPath: limit]
    }
  }

  private mutating func readPair(_ value: YAMLValue) {
    guard let items = value.list() else { return }
    guard items.count == 2 else {
      value.report(.outOfRange("'between'", value: "a list of \(items.count)", range: "a list of two limits"))
      return
    }
    minimum = items[0].scalar()
    maximum = items[1].scalar()
  }
}

/// The limits at which a test warns and fails.
struct TestLevels {
  var warn: TestLimits?
  var fail: TestLimits?
  /// Where to report that the two contradict each other.
  let failPlace: Place

  /// A test without `warn:` and `fail:` is judged by its own limits at its severity. Beside `warn:` alone, limits of
  /// its own are those of failing.
  init(
    _ map: YAMLMapping, head: TestHead, keys: [String], isOfTables: Bool = false,
    shorthand: (YAMLValue) -> TestLimits? = { _ in nil }
  ) {
    let base = TestLimits(map, keys: keys, isOfTables: isOfTables)
    failPlace = map["fail"]?.key ?? map.value.key ?? map.value.place
    func level(_ key: String) -> TestLimits? {
      guard let value = map[key] else { return nil }
      if let limits = shorthand(value) { return limits.over(base) }
      return value.mapping(keys: keys).map { TestLimits($0, keys: keys, isOfTables: isOfTables).over(base) }
    }
    guard map.has("warn") || map.has("fail") else {
      if head.severity == .warn { warn = base } else { fail = base }
      return
    }
    if let severity = map["severity"]?.key {
      map.value.reader.report(.exclusive("severity", map.has("warn") ? "warn" : "fail"), at: severity)
    }
    warn = level("warn")
    fail = level("fail") ?? (base.isGiven && !map.has("fail") ? base : nil)
  }

  /// A test without a map of its own.
  init(fail limits: TestLimits, at place: Place) {
    fail = limits
    failPlace = place
  }
}

extension YAMLValue {
  /// A share above 0, as `10 %` or `0.1`; above 100 % a number may be more than twice another.
  func deviation() -> Double? {
    guard let value = parsed(as: .share, Self.share) else { return nil }
    if value > 0 { return value }
    report(.outOfRange(name, value: scalar()?.raw ?? "", range: "above 0"))
    return nil
  }

  /// Standard deviations: below 1 nearly every window is unusual, above 10 none.
  fileprivate func sensitivity() -> Double? {
    guard let value = parsed(as: .number, { Double($0) }) else { return nil }
    if (1...10).contains(value) { return value }
    report(.outOfRange(name, value: scalar()?.raw ?? "", range: "within 1…10"))
    return nil
  }
}
