// swift-tools-version: 6.2
import PackageDescription

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let http = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// Every target imports only targets listed above it.
let package = Package(
  name: "leadsman",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Columns"),
    .target(name: "Sketches"),
    .target(name: "Profiles", dependencies: ["Columns", "Sketches"]),
    .target(name: "Statistics"),
    .target(name: "Postgres", dependencies: ["CLibpq", "Columns"]),
    .target(name: "Rules", dependencies: ["Columns", "Profiles", yams]),
    .target(name: "Scans", dependencies: ["Columns", "Sketches", "Profiles", "Postgres"]),
    .target(name: "Checks", dependencies: ["Columns", "Sketches", "Profiles", "Statistics", "Rules"]),
    .target(name: "Incidents", dependencies: ["Profiles", "Rules", "Checks"]),
    .target(name: "Retraining", dependencies: ["Profiles", "Rules", "Checks"]),
    .target(
      name: "History",
      dependencies: [
        "Columns", "Sketches", "Profiles", "Postgres", "Rules", "Checks", "Incidents", "Retraining", subprocess,
      ]),
    .target(
      name: "Delivery",
      dependencies: ["Rules", "History", crypto, http, logging, mustache, subprocess]),
    .target(
      name: "Agent",
      dependencies: [
        "Columns", "Profiles", "Postgres", "Rules", "Scans", "Checks", "Incidents", "Retraining", "History",
        "Delivery", lifecycle, logging,
      ]),
    .executableTarget(
      name: "leadsman",
      dependencies: [
        "Profiles", "Postgres", "Rules", "Scans", "Checks", "Incidents", "Retraining", "History", "Delivery",
        "Agent", arguments, lifecycle, logging,
      ]),

    .testTarget(name: "ColumnsTests", dependencies: ["Columns"]),
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
