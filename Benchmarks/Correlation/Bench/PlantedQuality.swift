import CorrelationClouds
import ZonefallAnalysis
import ZonefallModel

/// How many planted dependencies are found with a confidence of at least 0.9, and how many findings are wrong.
struct PlantedQuality {
    private(set) var found = 0
    private(set) var wrong = 0
    private(set) var missed = 0
    private let seeds: Range<UInt64>

    init(seeds: Range<UInt64>) {
        self.seeds = seeds
        for seed in seeds {
            let cloud = PlantedCloud(seed: seed)
            let named = cloud.findings().filter { $0.standing == .confirmed }.map {
                "\($0.kind) \($0.subject.id) \($0.zone)"
            }
            found += named.count { cloud.truths.contains($0) }
            wrong += named.count { !cloud.truths.contains($0) }
            missed += cloud.truths.count { !named.contains($0) }
        }
    }

    var json: JSONValue {
        [
            "first_seed": .integer(Int64(seeds.lowerBound)), "last_seed": .integer(Int64(seeds.upperBound) - 1),
            "found": .integer(Int64(found)), "wrong": .integer(Int64(wrong)), "missed": .integer(Int64(missed)),
            "precision": .number(Double(found) / Double(max(found + wrong, 1))),
            "recall": .number(Double(found) / Double(max(found + missed, 1))),
        ]
    }
}

/// Regions in which nothing is planted and zones fall as they are meant to: who is accused all the same?
struct HealthyHours {
    private(set) var accused = 0
    private var clouds: UInt64 = 0
    private var hours = 0

    /// - Parameter hours: how long to simulate at least, all clouds together.
    init(hours: Int) {
        while self.hours < hours {
            let cloud = HealthyCloud(seed: Self.firstSeed + clouds)
            accused += cloud.findings().count { $0.standing == .confirmed }
            clouds += 1
            self.hours += cloud.hours
        }
    }

    private static let firstSeed: UInt64 = 1_000_000

    var json: JSONValue {
        [
            "hours": .integer(Int64(hours)), "clouds": .integer(Int64(clouds)),
            "first_seed": .integer(Int64(Self.firstSeed)), "confirmed_false_findings": .integer(Int64(accused)),
        ]
    }
}
