// swift-tools-version: 6.2
import PackageDescription

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let http = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// Every target imports only targets listed above it.
let package = Package(
  name: "leadsman",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CAllocator"),
    .target(name: "Columns"),
    .target(name: "Sketches"),
    .target(name: "Profiles", dependencies: ["Columns", "Sketches"]),
    .target(name: "Statistics"),
    .target(name: "Compatibility", dependencies: ["Statistics"]),
    .target(name: "Drift", dependencies: ["Columns", "Sketches", "Profiles", "Statistics"]),
    .target(name: "Postgres", dependencies: ["CLibpq", "Columns"]),
    .target(name: "Rules", dependencies: ["Columns", "Profiles", yams]),
    .target(name: "Import", dependencies: ["Rules", yams]),
    .target(name: "Scans", dependencies: ["Columns", "Sketches", "Profiles", "Postgres"]),
    .target(name: "Checks", dependencies: ["Columns", "Sketches", "Profiles", "Statistics", "Drift", "Rules"]),
    .target(name: "Suggestions", dependencies: ["Columns", "Sketches", "Profiles"]),
    .target(name: "Incidents", dependencies: ["Columns", "Profiles", "Rules", "Checks"]),
    .target(name: "Retraining", dependencies: ["Profiles", "Rules", "Checks", "Incidents"]),
    .target(
      name: "History",
      dependencies: [
        "Columns", "Sketches", "Profiles", "Postgres", "Checks", "Incidents", "Retraining", subprocess,
      ]),
    .target(
      name: "Delivery",
      dependencies: [
        "Profiles", "Rules", "History", crypto, http, logging, subprocess,
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "Agent",
      dependencies: [
        "Columns", "Profiles", "Statistics", "Compatibility", "Drift", "Postgres", "Rules", "Scans", "Checks",
        "Suggestions", "Incidents", "Retraining", "History", "Delivery", lifecycle, logging,
      ]),
    .executableTarget(
      name: "leadsman",
      dependencies: [
        "CAllocator", "Columns", "Profiles", "Statistics", "Compatibility", "Postgres", "Rules", "Import", "Scans",
        "Checks", "Suggestions", "Incidents", "Retraining",
        "History",
        "Delivery", "Agent",
        arguments, lifecycle, logging, signals, subprocess,
      ]),
    .executableTarget(
      name: "KernelBenchmark", dependencies: ["Columns", "Sketches", "Profiles", "Postgres", "Scans"],
      path: "Benchmarks/Kernels"),
    .executableTarget(
      name: "DriftBenchmark",
      dependencies: [
        "CAllocator", "Columns", "Profiles", "Statistics", "Compatibility", "Postgres", "Rules", "Scans", "Checks",
        "Incidents", "History", arguments,
      ],
      path: "Benchmarks/Drift", exclude: ["run", "localisation"]),

    .target(name: "TestSupport", dependencies: ["Postgres"], path: "Tests/TestSupport"),
    .testTarget(name: "ColumnsTests", dependencies: ["Columns"]),
    .testTarget(name: "SketchesTests", dependencies: ["TestSupport", "Sketches"], exclude: ["Fixtures"]),
    .testTarget(name: "StatisticsTests", dependencies: ["TestSupport", "Statistics"], exclude: ["Golden"]),
    .testTarget(
      name: "CompatibilityTests", dependencies: ["TestSupport", "Statistics", "Compatibility"], exclude: ["Golden"]),
    .testTarget(
      name: "DriftTests", dependencies: ["TestSupport", "Columns", "Sketches", "Profiles", "Statistics", "Drift"],
      exclude: ["Golden"]),
    .testTarget(name: "PostgresTests", dependencies: ["TestSupport", "Columns", "Postgres"]),
    .testTarget(name: "ProfilesTests", dependencies: ["TestSupport", "Columns", "Sketches", "Profiles"]),
    .testTarget(
      name: "ScansTests", dependencies: ["TestSupport", "Columns", "Sketches", "Profiles", "Postgres", "Scans"]),
    .testTarget(
      name: "ChecksTests",
      dependencies: ["TestSupport", "Columns", "Sketches", "Profiles", "Statistics", "Drift", "Rules", "Checks"],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "LeadsmanTests", dependencies: ["TestSupport", "Profiles", "Rules", "Checks", "Agent", "leadsman"]),
    .testTarget(name: "ScenarioTests", dependencies: ["leadsman"], exclude: ["Scenarios", "validate_examples.py"]),
    .testTarget(
      name: "RulesTests", dependencies: ["TestSupport", "Columns", "Profiles", "Rules"], exclude: ["Snapshots"]),
    .testTarget(name: "ImportTests", dependencies: ["Rules", "Import"], exclude: ["Fixtures"]),
    .testTarget(
      name: "SuggestionsTests",
      dependencies: ["TestSupport", "Columns", "Sketches", "Profiles", "Rules", "Suggestions"]),
    .testTarget(
      name: "DriftBenchmarkTests", dependencies: ["Columns", "Profiles", "Incidents", "DriftBenchmark"]),
    .testTarget(name: "IncidentsTests", dependencies: ["TestSupport", "Profiles", "Rules", "Checks", "Incidents"]),
    .testTarget(name: "RetrainingTests", dependencies: ["TestSupport", "Profiles", "Rules", "Checks", "Retraining"]),
    .testTarget(
      name: "HistoryTests",
      dependencies: [
        "TestSupport", "Columns", "Sketches", "Profiles", "Postgres", "Checks", "Incidents", "Retraining", "History",
      ]),
    .testTarget(
      name: "AgentTests",
      dependencies: [
        "TestSupport", "Columns", "Sketches", "Profiles", "Postgres", "Rules", "Scans", "Checks", "Suggestions",
        "Incidents",
        "Retraining", "History", "Delivery", "Agent", lifecycle, logging,
      ]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Profiles", "Postgres", "Rules", "History", "Delivery", http, logging,
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      exclude: ["Golden"]),
  ]
)

for target in package.targets where target.type != .system {
  var settings = target.swiftSettings ?? []
  settings.append(contentsOf: [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ])
  if Context.environment["CI"] != nil { settings.append(.treatAllWarnings(as: .error)) }
  target.swiftSettings = settings
}
