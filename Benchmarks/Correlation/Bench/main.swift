import CorrelationClouds
import Foundation
import ZonefallAnalysis
import ZonefallModel

// Prints one JSON object: `quality CLOUDS` how well planted dependencies are found, `healthy HOURS` that healthy hours accuse
// nobody, `cost TENANTS` what a region of that size costs. Each in a process of its own, so that its memory is its own.

let arguments = CommandLine.arguments.dropFirst()
let number = arguments.dropFirst().first.flatMap { Int($0) }
switch (arguments.first, number) {
case ("quality", let clouds?): print(PlantedQuality(seeds: 1..<UInt64(clouds) + 1).json.compactText)
case ("healthy", let hours?): print(HealthyHours(hours: hours).json.compactText)
case ("cost", let tenants?): print(CostSample(tenants: tenants).json.compactText)
default:
    print("usage: correlation-bench quality CLOUDS | healthy HOURS | cost TENANTS")
    exit(64)
}
