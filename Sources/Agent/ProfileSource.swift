package import Checks
package import History
package import Profiles

/// What is known already of windows that a reference needs.
package protocol ProfileSource: Sendable {
  /// Whether windows that were judged are known later, so that drift can look at several together.
  var remembersWindows: Bool { get }
  /// Windows of the dataset whose verdict was `broken_data` or `unknown`: no reference takes them.
  func unsoundWindows(dataset: String, in range: Window) async throws -> Set<Window>
  /// Those of them of which nothing but one test was found broken.
  func windows(dataset: String, in range: Window, brokenBy test: String) async throws -> [Window]
  /// Windows that drifted in an incident which had not ended before `window`: a trailing reference leaves them out.
  func driftingWindows(dataset: String, before window: Window) async throws -> Set<Window>
  /// The stored profiles whose windows lie within `range`.
  /// - Parameter slices: which of their slices are needed; segments take many times what the columns take.
  func profiles(of scope: ProfileScope, in range: Window, slices: StoredSlices) async throws -> [TableProfile]
  /// The same without what their columns hold, but for one of them.
  func outlines(of scope: ProfileScope, in range: Window, column: String?) async throws -> [TableProfile]
  /// The versions of a model that were promoted, the newest first.
  func modelVersions(of model: String) async throws -> [ModelVersionRecord]
  /// The newest `count` windows before `window`, oldest first, of which nothing but `tests` was found broken.
  func history(dataset: String, before window: Window, count: Int, tests: [String]) async throws -> TestContext.History
  /// A text that changes whenever one of those profiles does.
  func stamp(of scopes: [ProfileScope], in range: Window) async throws -> String
  /// Keeps profiles, so that their windows are not scanned again.
  func keep(_ profiles: [TableProfile], scope: ProfileScope) async throws
}

/// For a check without state.
package struct NoStoredProfiles: ProfileSource {
  package init() {}

  package var remembersWindows: Bool { false }

  package func unsoundWindows(dataset: String, in range: Window) async throws -> Set<Window> { [] }
  package func windows(dataset: String, in range: Window, brokenBy test: String) async throws -> [Window] { [] }
  package func driftingWindows(dataset: String, before window: Window) async throws -> Set<Window> { [] }
  package func profiles(
    of scope: ProfileScope, in range: Window, slices: StoredSlices
  ) async throws -> [TableProfile] { [] }

  package func outlines(
    of scope: ProfileScope, in range: Window, column: String?
  ) async throws -> [TableProfile] { [] }

  package func modelVersions(of model: String) async throws -> [ModelVersionRecord] { [] }

  package func history(
    dataset: String, before window: Window, count: Int, tests: [String]
  ) async throws -> TestContext.History { .noState }

  package func stamp(of scopes: [ProfileScope], in range: Window) async throws -> String { "" }
  package func keep(_ profiles: [TableProfile], scope: ProfileScope) async throws {}
}
