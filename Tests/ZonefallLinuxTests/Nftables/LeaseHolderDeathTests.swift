import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// The dead man's switch itself: whoever holds the lease dies, and the kernel brings light.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct LeaseHolderDeathTests {
    @Test(arguments: 0..<UInt64(TortureReport.count(bounded: 20, full: 100)))
    func `killed at any moment, the holder leaves light within a lease`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let zone = try TestNamespace()
        let nftables = try Nftables(namespace: zone.path)
        let gate = try LeaseGate(lease: .seconds(1), cap: .seconds(20))
        let output = Pipe()
        let holder = try zone.start([try BuiltProduct.path(of: "LeaseHolder"), "1000", "20000", "100"], output: output)
        let words = Int.random(in: 2...12, using: &random)
        var heard = 0
        while heard < words { heard += output.fileHandleForReading.availableData.count { $0 == UInt8(ascii: "\n") } }
        for _ in 0..<Int.random(in: 0..<300, using: &random) { _ = try nftables.tables() }
        kill(holder.process.processIdentifier, seed % 2 == 0 ? SIGKILL : SIGSTOP)
        defer { kill(holder.process.processIdentifier, SIGKILL) }

        // Not how late we look counts, but until when the kernel says that it stays dark.
        let deadline = ContinuousClock.now + .milliseconds(1_100)
        while true {
            let asked = ContinuousClock.now
            guard let left = try nftables.reading(of: gate)?.leaseLeft else { break }
            try #require(asked + left <= deadline)
            await Task.yield()
        }
        let reading = try #require(try nftables.reading(of: gate))
        #expect(!reading.isDark && reading.capLeft != nil)
        try TortureReport.add(["kills": 1, "kills_of_lease_holder_alone": 1])
    }
}
