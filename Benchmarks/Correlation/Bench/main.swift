import CorrelationClouds
import Foundation
import ZonefallAnalysis
import ZonefallModel

// Prints one JSON object: how well planted dependencies are found, that healthy hours accuse nobody, and what it costs.
// Arguments: how many clouds, how many healthy hours.

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let clouds = arguments.first ?? 400
let hours = arguments.dropFirst().first ?? 10_000

let quality = PlantedQuality(seeds: 1..<clouds + 1)
let healthy = HealthyHours(hours: Int(hours))
let costs = [55, 110, 219, 437].map { CostSample(tenants: $0) }
let report: JSONValue = [
    "clouds": quality.json, "healthy": healthy.json, "cost": .array(costs.map(\.json)),
]
print(report.prettyText)
