import ServiceLifecycle

/// Tells listeners of changes soon after they happened, and of many at once when they come fast.
struct StreamPump: Service {
    let coordinator: Coordinator
    let feed: ChangeFeed

    /// From one telling to the next at least; four times as long as one takes if that is more, so that at most a fifth of a
    /// core goes into it.
    static let rest = Duration.milliseconds(50)
    static let beat = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let clock = ContinuousClock()
            for await _ in coordinator.stirrings {
                guard !Task.isCancelled else { return }
                guard await feed.listenerCount > 0 else { continue }
                let start = clock.now
                await feed.refresh()
                await feed.beat(every: Self.beat, at: coordinator.clock())
                // An early end of the sleep is the end of the program.
                try? await Task.sleep(for: max(Self.rest, (clock.now - start) * 4))
            }
        }
    }
}
