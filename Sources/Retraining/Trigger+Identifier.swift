import Incidents
package import Profiles

extension Trigger {
  /// `TRG-` and ten characters, the same for the same model, cause and start of the window.
  package static func identifier(model: String, cause: Cause, window: Window) -> String {
    DerivedIdentifier.text(
      prefix: "TRG", fields: [model, cause.rawValue, String(window.start.microsecondsSince1970)])
  }
}
