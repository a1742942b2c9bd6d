import CorrelationClouds
import Foundation
import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// The samples in `docs/finding-samples` are what a correlator really says; `RECORD_GOLDEN=1` writes them anew.
@Suite struct `The samples of findings` {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/finding-samples")

    private static func fate() -> CloudSimulation {
        var simulation = CloudSimulation.demo(.stretchedShop(), seed: 5)
        simulation.fates = [.instance("web-b"): "az-c"]
        return simulation
    }

    private static let samples: [(rule: String, subject: Resource, reality: Reality?)] = [
        ("ZF001", .router("rtr-b"), Reality(routerZones: ["rtr-b": "az-a"])),
        ("ZF002", .instance("probe-b"), Reality(instanceGateways: ["probe-b": .v4(0x0A01_0001)])),
        ("ZF004", .floatingIP("fip-c"), Reality(floatingIPRouters: ["fip-c": "rtr-a"])),
        ("ZF006", .loadBalancer("lb-b"), Reality(loadBalancerZones: ["lb-b": "az-c"])),
        ("ZF007", .loadBalancer("lb-c"), Reality(loadBalancerMembers: ["lb-c": ["web-b"]])),
        ("ZF009", .globalLoadBalancer("shop-glb"), Reality(globalAnswers: ["shop-glb": ["fip-b"]])),
        ("ZF012", .service("shop"), Reality(serviceBackends: ["shop": [.instance("db-a")]])),
        ("ZF013", .instance("web-b"), nil),
    ]

    @Test(arguments: samples)
    func `are what a run says`(rule: String, subject: Resource, reality: Reality?) throws {
        let simulation = reality.map { CloudSimulation.demo(.stretchedShop(reality: $0), seed: 7) } ?? Self.fate()
        var correlator = Correlator(map: simulation.declared)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(simulation.observations())
        let finding = try #require(correlator.findings(at: simulation.end).first { $0.subject == subject })
        #expect(finding.rule.id == rule)
        let lines = correlator.explanation(of: subject, at: simulation.end)
        #expect(lines.contains { $0.hasPrefix("  refuted by: ") })
        let text = lines.joined(separator: "\n") + "\n"
        #expect(try Golden(in: Self.folder).difference(of: text, from: "\(rule).txt") == nil)
    }
}
