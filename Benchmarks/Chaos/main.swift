// What the lease gate costs, in namespaces of its own (see run.sh): JSON on standard output.
//
// chaos-bench [PREFIXES [RENEWALS]]

import Glibc
import ZonefallChaos
import ZonefallLinux
import ZonefallModel

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let prefixCount = numbers.first ?? 10_000
let renewalCount = numbers.dropFirst().first ?? 5_000
let rounds = 20
let hostCount = 10

func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    return (clock.now - start).milliseconds
}

/// Half of each family, none touching another, so that each is an interval of its own.
func prefixes() -> [AddressPrefix] {
    (0..<prefixCount / 2).flatMap { index -> [AddressPrefix] in
        let (high, low) = (UInt8(truncatingIfNeeded: index >> 7), UInt8(truncatingIfNeeded: index << 1))
        let six: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, high, low] + [UInt8](repeating: 0, count: 10)
        return [AddressPrefix(bytes: [10, high, low, 0], length: 24), AddressPrefix(bytes: six, length: 48)].compactMap
        { $0 }
    }
}

struct Figures {
    var values: [Double]
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
    var json: JSONValue {
        func rounded(_ value: Double) -> JSONValue { .number((value * 10_000).rounded() / 10_000) }
        return [
            "count": .integer(Int64(values.count)), "median_ms": rounded(quantile(0.5)),
            "p99_ms": rounded(quantile(0.99)), "max_ms": rounded(quantile(1)),
        ]
    }
}

func measureGate(_ mode: LeaseGate.Mode, _ dark: [AddressPrefix]) throws -> JSONValue {
    let nftables = try Nftables(namespace: nil)
    let gate = try LeaseGate(mode: mode, darkPrefixes: dark, lease: .seconds(10), cap: .seconds(600))
    var (arm, activate, renew, revert) = (
        Figures(values: []), Figures(values: []), Figures(values: []), Figures(values: [])
    )
    for round in 0..<rounds {
        arm.values.append(try milliseconds { try nftables.arm(gate) })
        activate.values.append(try milliseconds { try nftables.activate(gate, lease: gate.lease) })
        for _ in 0..<renewalCount / rounds {
            renew.values.append(try milliseconds { try nftables.renew(gate, lease: gate.lease) })
        }
        guard let reading = try nftables.reading(of: gate), reading.isDark else { throw GateFailure.leaseEnded }
        revert.values.append(try milliseconds { try nftables.remove(table: gate.table) })
        guard try nftables.tables().isEmpty else { fatalExit("round \(round) left a table") }
    }
    return ["arm": arm.json, "activate": activate.json, "renew_and_read_back": renew.json, "revert": revert.json]
}

/// From the first host that is dark to the last one, when one process tells them all.
func measureSkew() throws -> JSONValue {
    var gates: [(Nftables, LeaseGate)] = []
    for number in 0..<hostCount {
        let namespace = NetworkNamespace(named: "host-\(number)")
        try namespace.create {}
        gates.append((try Nftables(namespace: namespace.path), try LeaseGate(lease: .seconds(10), cap: .seconds(600))))
    }
    var skew = Figures(values: [])
    for _ in 0..<rounds {
        for (nftables, gate) in gates { try nftables.arm(gate) }
        let clock = ContinuousClock()
        var moments: [ContinuousClock.Instant] = []
        for (nftables, gate) in gates {
            try nftables.activate(gate, lease: gate.lease)
            moments.append(clock.now)
        }
        if let first = moments.first, let last = moments.last { skew.values.append((last - first).milliseconds) }
        for (nftables, gate) in gates { try nftables.remove(table: gate.table) }
    }
    return skew.json
}

func fatalExit(_ reason: String) -> Never {
    let text = Array("chaos-bench: \(reason)\n".utf8)
    _ = write(STDERR_FILENO, text, text.count)
    exit(1)
}

do {
    let dark = prefixes()
    let figures: JSONValue = [
        "prefixes": .integer(Int64(dark.count)), "hosts": .integer(Int64(hostCount)),
        "l3_silent": try measureGate(.l3Silent, dark),
        "l2_dead": try measureGate(.l2Dead(interfaces: ["zf0"]), [.everyIPv4, .everyIPv6]),
        "skew": try measureSkew(),
    ]
    let text = Array(figures.prettyText.utf8)
    _ = write(STDOUT_FILENO, text, text.count)
} catch {
    fatalExit("\(error)")
}
