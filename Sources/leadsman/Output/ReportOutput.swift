/// Where a command reports to, and what it goes by.
struct ReportOutput {
  /// On standard output.
  let format: ReportFormat
  let files: [ReportFile]
  let strictness: Strictness
  let showsPassing: Bool
}
