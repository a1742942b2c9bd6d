// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The rooms of the house and their one-way arrows; ARCHITECTURE.md says what each is for.
// An arrow that is not written here does not exist: `make check` builds with
// `--explicit-target-dependency-import-check error`.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house: a Swift target, and the test target that has the same folders.
func room(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    tests: [Target.Dependency] = [],
    excluding: [String] = [],
    linking libraries: [String] = [],
    settings: [SwiftSetting] = []
) -> [Target] {
    [
        .target(
            name: name,
            dependencies: dependencies,
            exclude: excluding,
            swiftSettings: strict + settings,
            linkerSettings: libraries.map { .linkedLibrary($0) }
        ),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name)]
                + ["ZonefallModel", "ZonefallTestSupport"].filter { $0 != name }
                .map { .byName(name: $0) } + tests,
            exclude: exclusions(of: "\(name)Tests"),
            swiftSettings: strict
        ),
    ]
}

/// What a test target keeps beside its sources, read by path: SwiftPM is to leave it alone.
func exclusions(of tests: String) -> [String] {
    ["Fixtures", "Golden"].filter {
        FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/Tests/\(tests)/\($0)")
    }
}

/// A door: an executable, with its options and its wiring and nothing else.
func door(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let nouns: [Target] = room("ZonefallModel", linking: ["m"])

let thinking: [Target] =
    room("ZonefallAnalysis", ["ZonefallModel"], tests: ["CorrelationClouds"])
    + room("ZonefallDocuments", ["ZonefallModel", .product(name: "Yams", package: "Yams")])
    + room("ZonefallReports", ["ZonefallModel", "ZonefallAnalysis"], tests: ["ZonefallAnalysis"])

let engines: [Target] =
    [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CZonefallLinux"),
        .target(name: "CZonefallProbes"),
    ]
    + room("ZonefallCurl", ["CCurl"])
    + room("ZonefallZlib", ["CZlib"])
    + room("ZonefallSigning", ["CSodium"])
    + room("ZonefallLinux", ["CZonefallLinux"], tests: ["LeaseHolder"])
    + room(
        "ZonefallProbes",
        ["ZonefallModel", "ZonefallCurl", "CZonefallProbes"],
        tests: ["ZonefallCurl", "ZonefallLinux"],
        // Everything here belongs to one thread, and tests run with the checks on. Without them a probe takes a quarter less.
        settings: [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
    )

let programs: [Target] =
    room(
        "ZonefallAgent",
        ["ZonefallModel", "ZonefallProbes", "ZonefallCurl", "ZonefallZlib", "CZonefallProbes"],
        tests: ["ZonefallProbes", "ZonefallCurl", "ZonefallZlib", "zonefall-agent", "SpoolKeeper"]
    )
    + room(
        "ZonefallCoordinator",
        [
            "ZonefallModel", "ZonefallAnalysis", "ZonefallReports", "ZonefallCurl", "ZonefallZlib",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "Logging", package: "swift-log"),
        ],
        tests: [
            "ZonefallAnalysis", "ZonefallDocuments", "ZonefallReports", "ZonefallZlib",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdTesting", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "Logging", package: "swift-log"),
        ],
        // Scripts/embed-assets puts them into Swift.
        excluding: ["Page/assets"]
    )
    + room(
        "ZonefallChaos",
        ["ZonefallModel", "ZonefallAnalysis", "ZonefallLinux", "ZonefallSigning"],
        tests: ["ZonefallLinux", "ZonefallSigning", "zonefall-chaosd", "ChaosAgent"]
    )
    + room(
        "ZonefallOpenStack",
        ["ZonefallModel", "ZonefallCurl"],
        tests: ["ZonefallCurl", "ZonefallDocuments", "ZonefallAnalysis"]
    )
    + room(
        "ZonefallLab",
        ["ZonefallModel", "ZonefallLinux"],
        tests: ["ZonefallDocuments", "ZonefallChaos", "zonefall"]
    )

let doors: [Target] = [
    door(
        "zonefall",
        [
            "ZonefallModel", "ZonefallAnalysis", "ZonefallDocuments", "ZonefallReports", "ZonefallCurl",
            "ZonefallProbes", "ZonefallLinux", "ZonefallSigning", "ZonefallChaos", "ZonefallLab", "ZonefallOpenStack",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),
    door("zonefall-chaosd", ["ZonefallModel", "ZonefallLinux", "ZonefallChaos"]),
    door("zonefall-agent", ["ZonefallModel", "ZonefallAgent", "ZonefallProbes"]),
    door(
        "zonefall-coordinator",
        [
            "ZonefallModel", "ZonefallAnalysis", "ZonefallDocuments", "ZonefallCoordinator",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    .testTarget(
        name: "ZonefallDoorTests",
        dependencies: [
            "ZonefallModel", "ZonefallDocuments", "ZonefallLinux", "ZonefallReports", "ZonefallChaos",
            "ZonefallOpenStack", "ZonefallTestSupport",
            "zonefall", "zonefall-agent", "zonefall-coordinator", "zonefall-chaosd",
        ],
        exclude: exclusions(of: "ZonefallDoorTests"),
        swiftSettings: strict
    ),
]

let aside: [Target] = [
    .target(name: "ZonefallTestSupport", dependencies: ["ZonefallModel"], swiftSettings: strict),
    // Clouds that are simulated with their truth, for the tests of the correlation and for its benchmark.
    .target(
        name: "CorrelationClouds",
        dependencies: ["ZonefallModel", "ZonefallAnalysis", "ZonefallTestSupport"],
        path: "Benchmarks/Correlation/Clouds",
        swiftSettings: strict
    ),
    .executableTarget(
        name: "correlation-bench",
        dependencies: ["ZonefallModel", "ZonefallAnalysis", "CorrelationClouds"],
        path: "Benchmarks/Correlation/Bench",
        swiftSettings: strict
    ),
    // What the tests of `kill -9` kill.
    .executableTarget(
        name: "LeaseHolder",
        dependencies: ["ZonefallLinux", "ZonefallTestSupport"],
        path: "Tests/LeaseHolder",
        swiftSettings: strict
    ),
    .executableTarget(
        name: "ChaosAgent",
        dependencies: ["ZonefallChaos", "ZonefallLinux", "ZonefallTestSupport"],
        path: "Tests/ChaosAgent",
        swiftSettings: strict
    ),
    .executableTarget(
        name: "SpoolKeeper",
        dependencies: ["ZonefallAgent", "ZonefallModel"],
        path: "Tests/SpoolKeeper",
        swiftSettings: strict
    ),
    // What `make test-page` opens to see that no name is run.
    .executableTarget(
        name: "HostileRegion",
        dependencies: ["ZonefallModel", "ZonefallCoordinator", .product(name: "Logging", package: "swift-log")],
        path: "Tests/HostileRegion",
        swiftSettings: strict
    ),
    // What `make bench-chaos` measures: the lease gate, alone.
    .executableTarget(
        name: "chaos-bench",
        dependencies: ["ZonefallModel", "ZonefallLinux", "ZonefallChaos"],
        path: "Benchmarks/Chaos",
        exclude: ["run.sh"],
        swiftSettings: strict
    ),
    // What `make bench-probes` measures: the engine of the agent, alone.
    .executableTarget(
        name: "ProbeBench",
        dependencies: ["ZonefallModel", "ZonefallProbes", "CZonefallProbes"],
        path: "Benchmarks/Probes",
        exclude: ["run.sh", "run.py", "wire.py", "blackbox.lua"],
        swiftSettings: strict
    ),
]

let package = Package(
    name: "zonefall",
    products: [
        .executable(name: "zonefall", targets: ["zonefall"]),
        .executable(name: "zonefall-agent", targets: ["zonefall-agent"]),
        .executable(name: "zonefall-chaosd", targets: ["zonefall-chaosd"]),
        .executable(name: "zonefall-coordinator", targets: ["zonefall-coordinator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: nouns + thinking + engines + programs + doors + aside
)
