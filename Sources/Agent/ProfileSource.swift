package import Profiles

/// What is known already of windows that a reference needs.
package protocol ProfileSource: Sendable {
  /// The stored profiles of a scope whose windows start within [start, end); windows whose verdict was `broken_data` or
  /// `unknown` are in `unsound` instead.
  func profiles(scope: String, from start: Instant, to end: Instant) async throws -> StoredProfiles
  /// Keeps profiles of another table than the dataset's own, so that they are not scanned again.
  func keep(_ profiles: [TableProfile], scope: String) async throws
}

package struct StoredProfiles: Sendable {
  package var sound: [Window: TableProfile]
  package var unsound: Set<Window>

  package init(sound: [Window: TableProfile] = [:], unsound: Set<Window> = []) {
    self.sound = sound
    self.unsound = unsound
  }
}

/// For a check without state.
package struct NoStoredProfiles: ProfileSource {
  package init() {}

  package func profiles(scope: String, from start: Instant, to end: Instant) async throws -> StoredProfiles {
    StoredProfiles()
  }

  package func keep(_ profiles: [TableProfile], scope: String) async throws {}
}
