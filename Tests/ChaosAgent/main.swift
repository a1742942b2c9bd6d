// Keeps a host dark through its zonefall-chaosd until somebody ends it, as an agent does: what the tests of `kill -9` kill.
//
// ChaosAgent SOCKET ENVELOPE GRANT_MS RENEWAL_MS; says "armed", "dark" and "renewed" on lines of their own.

import Glibc
import ZonefallChaos
import ZonefallLinux

func say(_ word: String) {
    let line = Array((word + "\n").utf8)
    _ = write(1, line, line.count)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 4, let grant = Int64(arguments[2]), let pause = UInt32(arguments[3]) else { exit(64) }

do {
    let client = try ChaosdClient(socketPath: arguments[0])
    let signed = try SignedPlan(reading: Array(Files.read(arguments[1]).utf8))
    func leave() -> ChaosdRequest.Grant {
        .init(
            run: signed.plan.run,
            epoch: signed.plan.epoch,
            asked: Timekeeper.system.now(),
            length: .milliseconds(grant)
        )
    }
    _ = try client.arm(signed)
    say("armed")
    try client.ask(.activate(leave()))
    say("dark")
    while true {
        usleep(pause * 1_000)
        try client.ask(.renew(leave()))
        say("renewed")
    }
} catch {
    say("\(error)")
    exit(1)
}
