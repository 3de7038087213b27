import Checks
import History
import Postgres
import Profiles
package import Rules
package import Scans

extension ScanRequest {
  /// What a dataset's rules need of one window of its own table.
  /// - Parameter isKept: whether the profile is stored, so that later changes of the rows can be told.
  init(
    _ dataset: Dataset, relation: RelationName, window: Window, metrics: [Metric], options: ScanOptions,
    isKept: Bool = true
  ) {
    self.init(
      dataset: dataset.name, relation: relation,
      time: dataset.time.map { TimeColumn(name: $0.column.value, timeZone: $0.timeZone) }, window: window,
      metrics: metrics + (isKept ? dataset.ledgerMetrics : []), distributions: dataset.distributions,
      key: dataset.key.map(\.value),
      sensitive: Set(dataset.roles.sensitive.map(\.value)), slices: dataset.slices, options: options)
    sampledRows = dataset.sampledRows
  }

  /// The distributions of one window of another table that holds the same columns, as training data does.
  ///
  /// It may lack sensitive columns, as training data often does on purpose: what is read is only what the dataset's own
  /// table has under the same name, so that a sensitive column is not read under another one.
  /// - Parameters:
  ///   - judged: the window of the dataset's own table that is held against it.
  ///   - metrics: those of the dataset's own ledger, where the table is its own.
  init(
    _ dataset: Dataset, reference: RelationName, time: TimeColumn?, window: Window, judged: TableProfile,
    metrics: [Metric], options: ScanOptions
  ) {
    let known = Set(judged.schema.columns.map(\.name))
    let sensitive = Set(dataset.roles.sensitive.map(\.value))
    let distributions: ScanRequest.Distributions =
      if case .all(let excluded) = dataset.distributions {
        .among(known.subtracting(excluded))
      } else {
        dataset.distributions
      }
    self.init(
      dataset: dataset.name, relation: reference, time: time, window: window, metrics: metrics,
      distributions: distributions, sensitive: sensitive, mayLackSensitive: sensitive.isSubset(of: known),
      slices: dataset.comparedSlices, options: options)
    sampledRows = judged.rowSample.map { rows in
      SampledRows(columns: .among(Set(rows.columns.map(\.name))), filter: dataset.drift?.filter?.value)
    }
  }
}

extension ScanOptions {
  /// What the rules ask for, and of what they leave open, what the source does.
  package init(_ dataset: Dataset, _ source: Settings.Source) {
    self.init()
    let limits = dataset.scan.limits.filled(from: source.limits)
    strategy = dataset.scan.strategy == .aggregate ? .aggregate : .auto
    connections = limits.connections ?? ReadingLimits.standardConnections
    rowsPerSecond = limits.rowsPerSecond
    sample = dataset.scan.sample
    gate = CostGate(maximumCost: limits.maximumCost, maximumRows: limits.maximumRows.map(Double.init))
  }
}

extension Dataset {
  /// By which it is told later whether the rows of a window changed.
  var ledgerMetrics: [Metric] {
    guard let time, time.lookback > 0 else { return [] }
    return [.fingerprint(updatedAt: time.updatedAt?.value)]
  }

  /// The parts of the rows that are profiled by themselves.
  var slices: [ScanRequest.Slices] { slices(cutBy: drift?.segments.map(\.value) ?? []) }

  /// Those that are held against the reference.
  fileprivate var comparedSlices: [ScanRequest.Slices] { slices(cutBy: watchedSegments) }

  /// The columns by whose values drift is watched; none where it is of the rows of a condition, which are not cut.
  var watchedSegments: [String] { drift.map { $0.filter == nil ? $0.segments.map(\.value) : [] } ?? [] }

  /// - Parameter columns: of whose segments all is profiled, and not only what tests compare.
  private func slices(cutBy columns: [String]) -> [ScanRequest.Slices] {
    (drift?.filter.map { [.filter($0.value)] } ?? [])
      + comparedBySegments.sorted { $0.key < $1.key }.map { column, compared in
        .segments(column: column, profiling: columns.contains(column) ? nil : compared)
      } + columns.filter { comparedBySegments[$0] == nil }.map { .segments(column: $0) }
  }

  /// The rows by which columns are watched together; nil where they are not, or where rows are not drawn each by itself.
  fileprivate var sampledRows: ScanRequest.SampledRows? {
    guard let drift = watchedDrift, drift.isMultivariate, scan.strategy == .auto, scan.sample?.method != .system else {
      return nil
    }
    let columns: ScanRequest.Distributions =
      switch drift.columns {
      case .only(let names): .among(Set(names.map(\.value)))
      case .all(let excluded): .all(except: Set(excluded.map(\.value)).union(drift.label.map { [$0] } ?? []))
      }
    return ScanRequest.SampledRows(
      columns: columns, first: roles.features.map(\.value), filter: drift.filter?.value)
  }

  /// The stored slices that are held against a window.
  var storedSlices: StoredSlices {
    if !watchedSegments.isEmpty { return .all }
    return comparedBySegments.isEmpty
      ? .filters
      : .segments(
        of: comparedBySegments.keys.sorted(), columns: Set(comparedBySegments.values.joined()).sorted())
  }

  /// A profile as later windows and people need it.
  /// - Parameter metrics: those of segments that later windows are held against.
  func kept(_ profile: TableProfile, _ metrics: Set<Metric>) -> TableProfile {
    var kept = profile
    if profile.measurements.keys.contains(where: { $0.isSegmented && !metrics.contains($0) }) {
      kept.measurements = profile.measurements.filter { !$0.key.isSegmented || metrics.contains($0.key) }
    }
    return kept
  }

  /// Drift without the key, the time and the model version, which differ every night by their nature, and with the label
  /// of those rows alone that have it.
  var watchedDrift: DriftRule? {
    guard let drift, case .all(let excluded) = drift.columns else { return drift }
    let other = [time?.column, model?.versionColumn]
    return DriftRule(
      columns: .all(except: excluded + key + other.compactMap(\.self)), falseAlarms: drift.falseAlarms,
      severity: drift.severity, filter: drift.filter, segments: drift.segments, seasonality: drift.seasonality,
      multivariate: drift.multivariate, label: ownLabel?.column.value, location: drift.location)
  }

  /// The label where it is a column of the table itself.
  var ownLabel: Label? { roles.label.flatMap { $0.table == nil ? $0 : nil } }

  /// The columns whose distribution is wanted, by drift or by a test; with drift also the model's version, which it may
  /// come with.
  var distributions: ScanRequest.Distributions {
    let needed = comparedColumns.union(drift == nil ? [] : [model?.versionColumn?.value].compactMap(\.self))
    switch watchedDrift?.columns {
    case nil: return .only(needed)
    case .only(let names): return .only(needed.union(names.map(\.value)))
    case .all(let excluded): return .all(except: Set(excluded.map(\.value)).subtracting(needed))
    }
  }
}
