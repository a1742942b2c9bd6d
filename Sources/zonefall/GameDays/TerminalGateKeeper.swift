import Foundation
import ZonefallChaos
import ZonefallModel

/// Asks the people in the room, at the terminal from which the day is run.
struct TerminalGateKeeper: GateKeeper {
    func objection(at gate: GameDay.Gate) async -> String? {
        guard isatty(STDIN_FILENO) == 1 else {
            return "there is no terminal to ask \(gate.people.joined(separator: ", "))"
        }
        let deadline = ContinuousClock.now + gate.timeout
        for person in gate.people {
            StandardError.write("\(person): may it go on to \(gate.before.rawValue)? Type yes.")
            switch line(until: deadline) {
            case nil: return "\(person) did not answer in time"
            case "yes"?: continue
            default: return "\(person) did not say yes"
            }
        }
        return nil
    }

    private func line(until deadline: ContinuousClock.Instant) -> String? {
        var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        let left = ContinuousClock.now.duration(to: deadline)
        guard poll(&wait, 1, Int32(clamping: max(0, left.wholeMilliseconds))) > 0 else { return nil }
        return readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
    }
}
