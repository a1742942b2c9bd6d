import Foundation
import ZonefallLinux
import ZonefallTestSupport

/// A cabled pair, and our gate in its zone.
struct GatedZone {
    let pair: CabledPair
    let nftables: Nftables

    init() throws {
        pair = try CabledPair()
        nftables = try Nftables(namespace: pair.zone.path)
    }

    var zone: TestNamespace { pair.zone }
    var survivor: TestNamespace { pair.survivor }

    func arrived(at side: TestNamespace) throws -> (ipv4: Int, ipv6: Int) { try pair.arrived(at: side) }

    @discardableResult
    func send(_ count: Int, from side: TestNamespace, to number: Int) throws -> Int {
        try pair.send(count, from: side, to: number)
    }

    func connect(from side: TestNamespace, to address: String, port: Int = 7) throws -> String {
        try pair.connect(from: side, to: address, port: port)
    }

    func flood() throws -> Process { try pair.flood() }
    func connectControl() throws { try pair.connectControl() }
    func ruleset() throws -> String { try pair.ruleset() }

    /// Asks the kernel until it says so.
    func wait(for condition: (LeaseGate.Reading) -> Bool, of gate: LeaseGate) throws {
        while let reading = try nftables.reading(of: gate), !condition(reading) {}
    }
}
