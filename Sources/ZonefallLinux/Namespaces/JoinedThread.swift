import Glibc

/// Calls `body` on a new thread and waits until it has ended.
///
/// For what changes the thread itself, such as its network namespace: a thread of a pool must never be changed so.
package func joinedThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws -> Result {
    let box = ThreadBody(body)
    var thread = pthread_t()
    let reference = Unmanaged.passRetained(box)
    let code = pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument else { return nil }
            let box = Unmanaged<AnyThreadBody>.fromOpaque(argument).takeRetainedValue()
            box.run()
            return nil
        },
        reference.toOpaque()
    )
    guard code == 0 else {
        reference.release()
        throw SystemCallError("start a thread", code: code)
    }
    pthread_join(thread, nil)
    guard let result = box.result else { throw SystemCallError("run a thread", code: EAGAIN) }
    return try result.get()
}

/// Calls `body`, which may block, on a thread of its own, while the calling task waits without holding one.
package func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let box = ThreadBody<Void> {
            continuation.resume(with: Swift.Result { try body() })
        }
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(box)
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                pthread_detach(pthread_self())
                let box = Unmanaged<AnyThreadBody>.fromOpaque(argument).takeRetainedValue()
                box.run()
                return nil
            },
            reference.toOpaque()
        )
        if code != 0 {
            reference.release()
            continuation.resume(throwing: SystemCallError("start a thread", code: code))
        }
    }
}

/// What a thread is to do, without the type of its result.
private class AnyThreadBody {
    func run() {}
}

private final class ThreadBody<Result>: AnyThreadBody {
    private let body: () throws -> Result
    /// Written by the thread, read after it was joined.
    private(set) var result: Swift.Result<Result, any Error>?

    init(_ body: @escaping () throws -> Result) {
        self.body = body
    }

    override func run() {
        result = Swift.Result { try body() }
    }
}
