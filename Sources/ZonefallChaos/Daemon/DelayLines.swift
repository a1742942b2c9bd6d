import Synchronization
import ZonefallLinux

/// The lines that hold packets back for the gates of this process.
final class DelayLines: Sendable {
    private let lines = Mutex<[String: DelayLine]>([:])

    /// Begins one for a gate with latency; nothing passes it before the gate is dark.
    ///
    /// - Parameter name: by which the gate is told from others of this process.
    func begin(_ gate: LeaseGate, at name: String, in namespace: String?) throws(NetlinkError) {
        guard let latency = gate.brownout?.latency else { return }
        let line = try DelayLine(queue: gate.delayQueue, delay: latency, namespace: namespace)
        lines.withLock { $0[name] = line }
    }

    /// - Throws: a defect, when packets pass that should be late.
    func check(_ name: String) throws(GateFailure) {
        guard let count = lines.withLock({ $0[name]?.count }) else { return }
        guard count.isRunning else { throw .defect(.notLate(reason: "nobody holds packets back any more")) }
        guard !count.overflowed else {
            throw .defect(.notLate(reason: "more packets came than can be held back, so that some were not late"))
        }
    }

    func end(_ name: String) {
        lines.withLock { $0[name] = nil }
    }
}
