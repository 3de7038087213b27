/// All that the files name: the datasets and who is told.
package struct RuleSet: Sendable {
  /// In the order of their files' names.
  package let datasets: [Dataset]
  package let routes: Routes

  package init(datasets: [Dataset], routes: Routes) {
    self.datasets = datasets
    self.routes = routes
  }

  /// Reads every `*.yaml` and `*.yml` of the rules folder, and the routes.
  /// - Parameters:
  ///   - folder: where the settings file is; its relative paths start there.
  ///   - faultClasses: what a route may match by class.
  ///   - receiverMistakes: why no receiver can be made of a rule; these modules do not know how one is made.
  /// - Returns: the rules, or every mistake of every file.
  package static func load(
    settings: Settings, folder: String, faultClasses: [String], environment: [String: String],
    files: FileAccess = .disk, receiverMistakes: (ReceiverRule) -> [Located<RuleError.Mistake>] = { _ in [] }
  ) -> Result<RuleSet, RuleErrors> {
    let rulesFolder = FileAccess.resolve(settings.rules, in: folder)
    let names: [String]
    do throws(FileAccess.Failure) {
      names = try files.list(rulesFolder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      return .failure(.unreadable(rulesFolder, error.reason))
    }
    guard !names.isEmpty else { return .failure(.unreadable(rulesFolder, "it holds no file *.yaml or *.yml")) }
    let sources = settings.sources.map(\.name)
    let read = names.map { name in
      let path = FileAccess.resolve(name, in: rulesFolder)
      return RuleFile.load(path: path, sources: sources, environment: environment, files: files)
    }
    let datasets = read.compactMap { try? $0.get() }
    let routes = routes(settings, folder, faultClasses, environment, files)
    var errors = read.flatMap(\.mistakes) + routes.mistakes + duplicateNames(datasets)
    // Names are only unknown where every file that could give them was read.
    if let (known, text) = try? routes.get() {
      errors += unknownReceivers(datasets, known)
      errors += known.receivers.flatMap(receiverMistakes).map { text.error($0.value, at: $0.location, length: 1) }
      if datasets.count == names.count { errors += unknownDatasets(known, text, datasets) }
      if errors.isEmpty { return .success(RuleSet(datasets: datasets, routes: known)) }
    }
    return .failure(RuleErrors(errors))
  }

  private static func routes(
    _ settings: Settings, _ folder: String, _ faultClasses: [String], _ environment: [String: String],
    _ files: FileAccess
  ) -> Result<(Routes, SourceText), RuleErrors> {
    guard let routes = settings.routes else { return .success((.none, .empty)) }
    let path = FileAccess.resolve(routes, in: folder)
    return files.contents(of: path).flatMap { contents in
      let text = SourceText(file: path, text: contents, hidesSecrets: true)
      return RoutesFile.parse(
        contents, file: path, faultClasses: faultClasses, environment: environment, files: files
      ).map { ($0, text) }
    }
  }

  private static func duplicateNames(_ datasets: [Dataset]) -> [RuleError] {
    var first: [String: SourceLocation] = [:]
    return datasets.compactMap { dataset in
      guard let earlier = first[dataset.name] else {
        first[dataset.name] = dataset.location
        return nil
      }
      return dataset.text.error(
        .duplicateName(.dataset, dataset.name, first: earlier), at: dataset.location,
        length: dataset.name.unicodeScalars.count)
    }
  }

  private static func unknownReceivers(_ datasets: [Dataset], _ routes: Routes) -> [RuleError] {
    let known = routes.receivers.map(\.name)
    return datasets.flatMap { dataset in
      (dataset.retrain?.sendTo ?? []).compactMap { unknown($0, .receiver, known, dataset.text) }
    }
  }

  private static func unknownDatasets(_ routes: Routes, _ text: SourceText, _ datasets: [Dataset]) -> [RuleError] {
    routes.routes.flatMap(\.datasets).compactMap { unknown($0, .dataset, datasets.map(\.name), text) }
  }

  private static func unknown(
    _ name: Located<String>, _ kind: RuleError.NameKind, _ known: [String], _ text: SourceText
  ) -> RuleError? {
    guard !known.contains(name.value) else { return nil }
    let nearest = NearestName.nearest(to: name.value, in: known)
    return text.error(
      .unknownName(kind, name.value, nearest: nearest), at: name.location,
      length: name.value.unicodeScalars.count)
  }
}

extension Result where Failure == RuleErrors {
  fileprivate var mistakes: [RuleError] {
    switch self {
    case .success: []
    case .failure(let errors): errors.errors
    }
  }
}
