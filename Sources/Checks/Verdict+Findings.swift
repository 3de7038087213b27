extension Verdict {
  /// The label of a run by its findings; the first that applies in the order of the cases.
  package init(_ findings: [Finding]) {
    let evaluated = findings.contains { finding in
      switch finding.outcome {
      case .fail: true
      // That the columns are as they were says nothing of the data.
      case .pass, .warn: finding.test != SchemaChangeTest.name
      case .notEvaluated: false
      }
    }
    let unable = findings.contains { $0.incidentClass == .cannotEvaluate }
    let failing = Set(findings.filter(\.isFailure).map(\.faultClass))
    self =
      if !evaluated && unable {
        .unknown
      } else if !failing.subtracting([.drift]).isEmpty {
        .brokenData
      } else if failing.contains(.drift) {
        .drifted
      } else if unable {
        // Part of the rules said nothing: that must not read as healthy.
        .unknown
      } else {
        .healthy
      }
  }
}
