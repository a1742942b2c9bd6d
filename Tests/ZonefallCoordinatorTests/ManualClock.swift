import Synchronization
import ZonefallModel

/// A clock that stands until a test moves it.
final class ManualClock: Sendable {
    private let time = Mutex(Timestamp.start)

    func now() -> Timestamp { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}
