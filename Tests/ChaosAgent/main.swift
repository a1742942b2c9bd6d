// Keeps a host dark through its zonefall-chaosd until somebody ends it, as an agent does: what the tests of `kill -9` kill.
//
// ChaosAgent SOCKET ENVELOPE GRANT_MS RENEWAL_MS; says "armed", "dark" and "renewed" on lines of their own.

import Glibc
import ZonefallChaos
import ZonefallLinux
import ZonefallTestSupport

func say(_ word: String) {
    let line = Array((word + "\n").utf8)
    _ = write(1, line, line.count)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 4, let grant = Int64(arguments[2]), let pause = Int64(arguments[3]), pause > 0 else {
    exit(64)
}

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
    var metronome = Metronome(every: pause)
    while true {
        metronome.beat()
        try client.ask(.renew(leave()))
        say("renewed")
    }
} catch {
    say("\(error)")
    exit(1)
}
