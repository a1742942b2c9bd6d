import Synchronization
import ZonefallChaos
import ZonefallModel

/// What a long command is doing, line by line on standard error, each with the seconds since its start.
final class ProgressLog: Sendable {
    private let start = ContinuousClock.now
    private let isQuiet: Bool

    init(isQuiet: Bool = false) {
        self.isQuiet = isQuiet
    }

    var elapsed: Duration { ContinuousClock.now - start }

    func say(_ text: String) {
        guard !isQuiet else { return }
        let tenths = (elapsed.seconds * 10).rounded() / 10
        let seconds = String("     \(tenths)".suffix(6))
        StandardError.write("[\(seconds) s] \(text)")
    }

    func say(_ progress: GameDayProgress) {
        switch progress {
        case .phase(.baseline, let zone): say("\(zone): baseline, what works before anything is touched")
        case .phase(.arm, let zone): say("\(zone): armed, and inert")
        case .phase(.canary, let zone): say("\(zone): dark for one short lease; only who is heard now extends it")
        case .phase(.dark, let zone): say("\(zone): DARK, watching what falls")
        case .phase(.light, let zone): say("\(zone): lifting, and looking whether the light is back")
        case .dark(let zone, let targets): say("\(zone): \(targets) nodes are dark")
        case .waiting(let people, let moment):
            say("waiting before \(moment.rawValue) until \(people.joined(separator: ", ")) agree")
        case .relit(let targets, let zone): say("\(zone): lit again: \(targets.joined(separator: ", "))")
        case .ended(let state, let zone): say("\(zone): \(state)")
        }
    }
}
