import Checks
import Postgres
import Profiles
package import Rules
package import Scans

extension ScanRequest {
  /// What a dataset's rules need of one window of its own table.
  init(_ dataset: Dataset, relation: RelationName, window: Window, metrics: [Metric], options: ScanOptions) {
    self.init(
      dataset: dataset.name, relation: relation,
      time: dataset.time.map { TimeColumn(name: $0.column.value, timeZone: $0.timeZone) }, window: window,
      metrics: metrics, distributions: dataset.distributions, key: dataset.key.map(\.value),
      sensitive: Set(dataset.roles.sensitive.map(\.value)), slices: dataset.slices, options: options)
  }

  /// The distributions of one window of another table that holds the same columns, as training data does.
  ///
  /// It may lack sensitive columns, as training data often does on purpose: what is read is only what the dataset's own
  /// table has under the same name, so that a sensitive column is not read under another one.
  /// - Parameter columns: of the dataset's own table.
  init(
    _ dataset: Dataset, reference: RelationName, time: TimeColumn?, window: Window, columns: SchemaSnapshot,
    options: ScanOptions
  ) {
    let known = Set(columns.columns.map(\.name))
    let sensitive = Set(dataset.roles.sensitive.map(\.value))
    let distributions: ScanRequest.Distributions =
      if case .all(let excluded) = dataset.distributions {
        .among(known.subtracting(excluded))
      } else {
        dataset.distributions
      }
    self.init(
      dataset: dataset.name, relation: reference, time: time, window: window, metrics: [],
      distributions: distributions, sensitive: sensitive, mayLackSensitive: sensitive.isSubset(of: known),
      slices: dataset.slices, options: options)
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
  /// The parts of the rows that are profiled by themselves.
  var slices: [ScanRequest.Slices] {
    (drift?.filter.map { [.filter($0.value)] } ?? []) + (drift?.segments.map { .segments(column: $0.value) } ?? [])
  }

  /// The columns whose distribution is wanted; key, time, label and model version differ every night by their nature.
  var distributions: ScanRequest.Distributions {
    switch drift?.columns {
    case nil: .only([])
    case .only(let names): .only(Set(names.map(\.value)))
    case .all(let excluded):
      .all(
        except: Set(
          (excluded + key
            + [time?.column, model?.versionColumn, roles.label?.table == nil ? roles.label?.column : nil]
            .compactMap { $0 }).map(\.value)))
    }
  }
}
