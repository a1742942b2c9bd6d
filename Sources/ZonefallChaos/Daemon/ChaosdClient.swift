import Glibc
import ZonefallLinux
import ZonefallModel

/// A conversation with `zonefall-chaosd`, which brings light when this client's connection closes after it made dark.
package final class ChaosdClient: Sendable {
    private let socket: MessageSocket
    private let patience: Duration

    /// - Parameter patience: how long an answer may take; arming ten thousand prefixes takes well under a second.
    package init(socketPath: String, patience: Duration = .seconds(5)) throws(ChaosdClientError) {
        self.patience = patience
        do throws(SystemCallError) {
            socket = try .connected(to: socketPath)
        } catch {
            throw .unreachable(error.description)
        }
    }

    package func arm(_ signed: SignedPlan) throws(ChaosdClientError) -> ChaosdStatus {
        try ask(.arm(envelope: String(decoding: signed.bytes, as: UTF8.self)))
    }

    /// Asks, and waits for the answer.
    @discardableResult
    package func ask(_ request: ChaosdRequest) throws(ChaosdClientError) -> ChaosdStatus {
        switch try reply(to: request.messages) {
        case .done(let status): return status
        case .refused(let code, let reason): throw .refused(code: code, reason: reason)
        }
    }

    /// Sends messages as they are.
    package func reply(to messages: [[UInt8]]) throws(ChaosdClientError) -> ChaosdReply {
        do throws(SystemCallError) {
            for message in messages { try socket.send(message) }
        } catch {
            throw .unreachable(error.description)
        }
        var wait = pollfd(fd: socket.descriptor.raw, events: Int16(POLLIN), revents: 0)
        let deadline = Timekeeper.system.now() + patience
        var ready: Int32
        repeat {
            let left = deadline - Timekeeper.system.now()
            ready = poll(&wait, 1, Int32(clamping: max(0, left.wholeMilliseconds)))
        } while ready < 0 && errno == EINTR
        guard ready > 0 else { throw .silent(patience) }
        do {
            guard case .message(let bytes) = try socket.receive(atMost: ChaosdRequest.largestMessage) else {
                throw ChaosdClientError.unreachable("zonefall-chaosd closed the connection")
            }
            return try ChaosdReply(json: JSONValue(parsing: bytes))
        } catch let error as ChaosdClientError {
            throw error
        } catch {
            throw .unreachable("\(error)")
        }
    }
}

package enum ChaosdClientError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreachable(String)
    case silent(Duration)
    case refused(code: String, reason: String)

    package var description: String {
        switch self {
        case .unreachable(let reason): "zonefall-chaosd can't be reached: \(reason)"
        case .silent(let patience): "zonefall-chaosd did not answer within \(patience.wholeMilliseconds) ms"
        case .refused(let code, let reason): "refused (\(code)): \(reason)"
        }
    }
}
