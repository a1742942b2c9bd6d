import Synchronization
import ZonefallLinux
import ZonefallModel

/// A driver's way to its guardian. Whatever goes wrong with it once is wrong for good: then nothing goes dark any more.
package final class GuardianLink: Guardian, GuardianPulse {
    private let state: Mutex<State>
    private let token: String
    private let time: Timekeeper
    private let patience: Duration

    private struct State: ~Copyable {
        var socket: LineSocket?
        var leaseEnd: Duration?
    }

    /// - Parameter patience: it must answer so soon.
    /// - Throws: ``JournalError/guardian(_:)`` if nobody is there.
    package init(
        _ address: IPAddress,
        port: UInt16,
        token: String,
        patience: Duration = .seconds(1),
        time: Timekeeper = .system
    ) throws(JournalError) {
        self.token = token
        self.patience = patience
        self.time = time
        do throws(SystemCallError) {
            let socket = try LineSocket.connected(
                to: address.bytes,
                port: port,
                within: patience,
                longest: GuardianMessage.longest
            )
            state = Mutex(State(socket: socket, leaseEnd: nil))
        } catch {
            throw .guardian(error.description)
        }
    }

    package func acknowledge(_ entry: JournalRecord.Entry) throws(JournalError) {
        try ask(.entry(entry))
    }

    package func beat(run: String, lease: Duration) throws(JournalError) {
        let asked = time.now()
        try ask(.beat(run: run, lease: lease))
        state.withLock { $0.leaseEnd = asked + lease }
    }

    package var leaseLeft: Duration {
        let end = state.withLock { $0.leaseEnd }
        return end.map { max(.zero, $0 - time.now()) } ?? .zero
    }

    /// Tells of the way to the light, for the guardian's own copy; if it can't be told, nothing waits for it.
    package func note(_ entry: JournalRecord.Entry) {
        try? ask(.note(entry))
    }

    private func ask(_ message: GuardianMessage) throws(JournalError) {
        let line = message.line(token: token)
        try state.withLock { state throws(JournalError) in
            guard let socket = state.socket else { throw .guardian("the connection broke before") }
            let received: LineSocket.Received
            do throws(SystemCallError) {
                try socket.send(line, within: patience)
                received = try socket.receive(within: patience)
            } catch {
                state.socket = nil
                throw .guardian(error.description)
            }
            guard case .line(let answer) = received else {
                state.socket = nil
                throw .guardian("no answer within \(patience.wholeMilliseconds) ms")
            }
            let json = try? JSONValue(parsing: answer)
            guard json?["ok"]?.boolValue == true else {
                throw .guardian(json?["refused"]?.stringValue ?? "an answer that it does not give")
            }
        }
    }
}

/// A journal that tells a guardian of the way to the light too, so that it need not bring what is there already.
package struct NotifyingJournal: JournalWriter {
    private let own: any JournalWriter
    private let guardian: GuardianLink

    package init(_ own: any JournalWriter, telling guardian: GuardianLink) {
        (self.own, self.guardian) = (own, guardian)
    }

    package func write(_ entry: JournalRecord.Entry) throws(JournalError) {
        try own.write(entry)
        // The way to the dark is acknowledged, by GuardedJournal.
        if !entry.operation.leadsToTheDark { guardian.note(entry) }
    }

    package var seal: (records: Int, head: String) { own.seal }
}
