import Synchronization
import ZonefallChaos

/// A region that is held in memory.
final class MemoryHold: RegionHold {
    private struct State {
        var epoch: Int64
        var isReleased = false
    }

    private let state: Mutex<State>

    init(lastEpoch: Int64 = 0) {
        state = Mutex(State(epoch: lastEpoch))
    }

    func nextEpoch() throws(RegionLockError) -> Int64 {
        state.withLock { state in
            state.epoch += 1
            return state.epoch
        }
    }

    func advance(to epoch: Int64) throws(RegionLockError) {
        let last = state.withLock { state in
            let last = state.epoch
            state.epoch = max(last, epoch)
            return last
        }
        guard epoch > last else { throw .staleEpoch(epoch, last: last) }
    }

    func release() throws(RegionLockError) { state.withLock { $0.isReleased = true } }

    var isReleased: Bool { state.withLock { $0.isReleased } }
}
