import Synchronization

/// How many bytes of bodies may be in memory at once, over all connections.
final class IntakeBudget: Sendable {
    private let available: Mutex<Int>

    /// - Parameter bytes: at least one largest body must fit.
    init(bytes: Int) {
        available = Mutex(bytes)
    }

    /// Runs `body` while `bytes` are set aside for it.
    ///
    /// - Throws: ``Problem/busy`` when there is no room now.
    func withRoom<Value>(for bytes: Int, _ body: () async throws -> Value) async throws -> Value {
        let isTaken = available.withLock { available in
            guard available >= bytes else { return false }
            available -= bytes
            return true
        }
        guard isTaken else { throw Problem.busy }
        defer { available.withLock { $0 += bytes } }
        return try await body()
    }
}
