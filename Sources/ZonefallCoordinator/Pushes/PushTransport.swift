import Dispatch
import Synchronization
import ZonefallCurl
import ZonefallModel

/// What carries messages to one receiver.
protocol PushTransport: Sendable {
    /// Never throws: that nobody answers is an answer of its own.
    func send(_ message: PushMessage) async -> PushAnswer
}

/// Messages by libcurl, one after another, on a thread that waits for nothing else.
final class CurlPushTransport: PushTransport, @unchecked Sendable {
    private let endpoint: Endpoint
    private let receiver: PushReceiver
    private let secrets: PushSecrets
    /// Everything of the client happens here.
    private let queue: DispatchQueue
    private var client: HTTPClient?

    init(_ receiver: PushReceiver, secrets: PushSecrets) throws {
        endpoint = try Endpoint(receiver.url)
        self.receiver = receiver
        self.secrets = secrets
        queue = DispatchQueue(label: "zonefall.push.\(receiver.name)")
    }

    func send(_ message: PushMessage) async -> PushAnswer {
        let pending = Pending()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pending.wait(with: continuation)
                queue.async { [self] in pending.settle(perform(message)) }
            }
        } onCancel: {
            // The thread is left to its timeout; who ends does not wait for a receiver that is dead.
            pending.settle(.failed("the coordinator ends"))
        }
    }

    private func perform(_ message: PushMessage) -> PushAnswer {
        do {
            let client =
                try self.client
                ?? HTTPClient(
                    endpoint,
                    token: secrets.token,
                    trustedAuthorities: receiver.authoritiesFile,
                    timeout: receiver.timeout
                )
            self.client = client
            var headers = message.headers
            if let basic = secrets.basic { headers["Authorization"] = "Basic \(basic)" }
            if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
            headers["Accept"] = "application/json"
            let response = try client.send(
                message.method == .post ? .post : .patch,
                message.path,
                headers: headers.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) },
                body: message.body,
                largestBody: 1 << 20
            )
            return .answered(
                status: response.status,
                // Seconds; a date is waited for as long as our own pauses are.
                retryAfter: response.header("Retry-After").flatMap { Int($0) }.map { .seconds(max(0, $0)) },
                body: response.body
            )
        } catch {
            self.client = nil
            return .failed("\(error)")
        }
    }

    /// Whoever comes first settles it, once.
    private final class Pending: Sendable {
        private enum State {
            case idle
            case waiting(CheckedContinuation<PushAnswer, Never>)
            case settled(PushAnswer)
            case done
        }

        private let state = Mutex(State.idle)

        func wait(with continuation: CheckedContinuation<PushAnswer, Never>) {
            let early = state.withLock { state -> PushAnswer? in
                if case .settled(let answer) = state {
                    state = .done
                    return answer
                }
                state = .waiting(continuation)
                return nil
            }
            if let early { continuation.resume(returning: early) }
        }

        func settle(_ answer: PushAnswer) {
            let waiting = state.withLock { state -> CheckedContinuation<PushAnswer, Never>? in
                switch state {
                case .waiting(let continuation):
                    state = .done
                    return continuation
                case .idle: state = .settled(answer)
                case .settled, .done: break
                }
                return nil
            }
            waiting?.resume(returning: answer)
        }
    }
}
