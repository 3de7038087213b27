/// What all formats go by.
struct ReportStyle {
  var strictness = Strictness()
  var nextStep = NextStep(settings: nil)
  var showsPassing = false
  /// Whether each window gets a line at once, and only those that need a look their detail at the end.
  var isRange = false
}
