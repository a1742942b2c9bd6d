// Holds a gate dark in its own network namespace until somebody ends it: what the tests of `kill -9` kill.
//
// LeaseHolder LEASE_MS CAP_MS RENEWAL_MS; says "armed", "dark" and "renewed" on lines of their own.

import Glibc
import ZonefallLinux
import ZonefallTestSupport

let numbers = CommandLine.arguments.dropFirst().compactMap { Int64($0) }
guard numbers.count == 3, numbers[2] > 0 else { exit(64) }

func say(_ word: String) {
    let line = Array((word + "\n").utf8)
    _ = write(1, line, line.count)
}

do {
    let gate = try LeaseGate(lease: .milliseconds(numbers[0]), cap: .milliseconds(numbers[1]))
    let nftables = try Nftables(namespace: nil)
    try nftables.arm(gate)
    say("armed")
    try nftables.activate(gate, lease: gate.lease)
    say("dark")
    var metronome = Metronome(every: numbers[2])
    while true {
        metronome.beat()
        try nftables.renew(gate, lease: gate.lease)
        say("renewed")
    }
} catch {
    say("\(error)")
    exit(1)
}
