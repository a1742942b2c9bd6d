#!/usr/bin/env bash
# Breaks the method of correlation in one way after another, in a copy, and demands that its tests notice each.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/Sources" "$copy/Tests" "$copy/Benchmarks"
cp -r Sources/ZonefallModel Sources/ZonefallAnalysis Sources/ZonefallTestSupport "$copy/Sources/"
cp -r Tests/ZonefallAnalysisTests "$copy/Tests/"
cp -r Benchmarks/Correlation "$copy/Benchmarks/"
cat >"$copy/Package.swift" <<'PACKAGE'
// swift-tools-version: 6.2
import PackageDescription
let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
let package = Package(name: "zonefall", targets: [
    .target(name: "ZonefallModel", swiftSettings: strict),
    .target(name: "ZonefallAnalysis", dependencies: ["ZonefallModel"], swiftSettings: strict),
    .target(name: "ZonefallTestSupport", dependencies: ["ZonefallModel"], swiftSettings: strict),
    .target(
        name: "CorrelationClouds", dependencies: ["ZonefallModel", "ZonefallAnalysis", "ZonefallTestSupport"],
        path: "Benchmarks/Correlation/Clouds", swiftSettings: strict),
    .testTarget(
        name: "ZonefallAnalysisTests",
        dependencies: ["ZonefallModel", "ZonefallAnalysis", "ZonefallTestSupport", "CorrelationClouds"],
        swiftSettings: strict),
])
PACKAGE
correlation=$copy/Sources/ZonefallAnalysis/Correlation
survivors=0

# Seconds for the tests of one mutant; one that makes them take longer is noticed too.
limit=${LIMIT:-180}

# Whether the tests pass; the ten-hour clouds, which take minutes, are left out.
tests() {
    timeout --kill-after=10 "$limit" swift test --package-path "$copy" --skip-build --skip 'ten.hours' \
        --filter 'correlator|trouble|storyteller|vidence|loss|discoveries|sick' >"$copy/log" 2>&1
}

# mutant NAME FILE SED-EXPRESSION
mutant() {
    local status=0
    cp "$correlation/$2" "$copy/kept"
    sed -i -E "$3" "$correlation/$2"
    if cmp -s "$copy/kept" "$correlation/$2"; then
        echo "stale: $1 (nothing of $2 matches)" && survivors=$((survivors + 1))
    elif ! swift build --package-path "$copy" --build-tests >"$copy/log" 2>&1; then
        echo "stale: $1 (does not compile)" && survivors=$((survivors + 1))
    else
        tests || status=$?
        case $status in
        0) echo "survived: $1" && survivors=$((survivors + 1)) ;;
        124 | 137) echo "noticed: $1 (not done after $limit s)" ;;
        *) echo "noticed: $1 ($(grep -c 'recorded an issue' "$copy/log") issues)" ;;
        esac
    fi
    cp "$copy/kept" "$correlation/$2"
}

mutant 'declarations are no evidence' Parts/Testimony.swift 's/ledger\.add\(StructureEvidence/_ = (StructureEvidence/'
mutant 'traces are no evidence' Parts/Testimony.swift 's/ledger\.add\(PathEvidence/_ = (PathEvidence/'
mutant 'identities are no evidence' Parts/Testimony.swift 's/ledger\.add\(IdentityEvidence/_ = (IdentityEvidence/'
mutant 'round trips are no evidence' Evidence/RoundTripEvidence.swift 's/guard abs\(ratio\) > 0\.5 else/guard abs(ratio) > 50 else/'
mutant 'blackouts are no evidence' Inference.swift 's/\? announced : \[\]/? [] : announced/'
mutant 'no control group: every pair is taken to be faultless' Explanation/LossRate.swift \
    's/return \(Double\((lone|failures)\) \+ Self\.priorLosses\).*/return 0.0001/'
mutant 'a dependency has no price: many questions are asked for free' Explanation/Prices.swift \
    's/: -4\.[0-9]$/: 2.0/'
mutant 'false discoveries are not held down' Correlator.swift 's|return FalseDiscoveries.held|return Array|'
mutant 'a sick vantage is believed' Records/ProbeRecords.swift 's/if let spans = sick/if let spans = [Vantage.ID: [Range<Int64>]]()/'
[ "$survivors" -eq 0 ]
