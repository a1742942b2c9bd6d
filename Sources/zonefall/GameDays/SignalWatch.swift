import Dispatch
import Glibc
import ZonefallChaos

/// Turns the signals that would end us into the wish to end the game day: the first one lifts and reports.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter repeated: called for each further signal, on another thread.
    init(_ abort: AbortSwitch, repeated: @escaping @Sendable () -> Void) {
        sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if abort.requested == nil { abort.request(.signal(name)) } else { repeated() }
            }
            source.resume()
            return source
        }
    }

    deinit {
        sources.forEach { $0.cancel() }
    }
}
