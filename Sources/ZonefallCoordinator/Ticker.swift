import Logging
import ServiceLifecycle

/// Does every second what only time brings, until the program is to end.
struct Ticker: Service {
    let coordinator: Coordinator
    let retention: Retention
    let interval: Duration
    let logger: Logger
    /// Told that the coordinator is not stuck, and when it stops.
    let manager: ServiceManager?

    func run() async throws {
        defer { manager?.tell(.stopping) }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: interval)
                    try await tick()
                } catch is CancellationError {
                    return
                } catch {
                    // The store may come back; agents keep what was not acknowledged until then.
                    logger.error("The store refused", metadata: ["reason": "\(error)"])
                }
            }
        }
    }

    private func tick() async throws {
        // Also when the store refuses: to start anew would not mend a disk.
        defer { manager?.tell(.alive) }
        for case .fellSilent(let vantage) in try await coordinator.tick(retention: retention) {
            logger.warning("Agent fell silent", metadata: ["agent": "\(vantage)"])
        }
    }
}
