import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// One epoll loop and one timer wheel, on the thread that runs it: all that the agent does happens here.
///
/// The wheel has a tick of a millisecond. Wake-ups for timers are rounded up to ``tick``, so that one wake-up serves
/// all that is due around it: waking costs several times more than probing.
package final class EventLoop {
    /// What a timer does; a target with a number needs no allocation.
    package protocol TimerTarget: AnyObject {
        func timerFired(_ tag: UInt64)
    }

    /// Who has something left to do when a turn has handled everything: what many have asked for in it, in one go.
    package protocol TurnEnd: AnyObject {
        func turnEnds()
    }

    package typealias Timer = TimerWheel<Action>.Token

    package enum Action {
        case call(() -> Void)
        case fire(any TimerTarget, UInt64)
    }

    private struct Watch {
        let handler: (SocketReadiness) -> Void
        let interest: SocketReadiness
        let generation: UInt32
    }

    /// From 1 ms; what wake-ups for timers are rounded up to.
    package var tick: Duration = .milliseconds(1)
    package private(set) var lateness = Lateness()
    package private(set) var isStopped = false
    /// How many turns there have been.
    package private(set) var turns: UInt64 = 0
    private let epoll: Int32
    private var wheel: TimerWheel<Action>
    /// By descriptor.
    private var watches: [Watch?] = []
    private var turnEnds: [any TurnEnd] = []
    private var lastGeneration: UInt32 = 0
    private let ready = UnsafeMutablePointer<zf_ready>.allocate(capacity: capacity)
    private static let capacity = 256
    private static let nanosecondsPerTick: Int64 = 1_000_000

    /// - Throws: ``SystemError`` when the kernel gives no epoll descriptor.
    package init() throws(SystemError) {
        epoll = try SystemError.check(zf_epoll_create(), "epoll_create1")
        wheel = TimerWheel(now: Instant.now().nanoseconds / Self.nanosecondsPerTick)
    }

    deinit {
        ready.deallocate()
        closeDescriptor(epoll)
    }

    /// Turns until ``stop()``.
    package func run() {
        while !isStopped { turn() }
    }

    package func stop() {
        isStopped = true
    }

    /// Waits for the next thing, handles the descriptors that are ready, and then fires the timers that are due.
    ///
    /// In this order, so that an answer that came in time is read before its deadline's timer, however late we woke.
    ///
    /// - Parameter longest: how long to wait at most; nil: until something happens.
    package func turn(atMost longest: Duration? = nil) {
        turns &+= 1
        let (timeout, planned) = nextWake(longest)
        let count = zf_epoll_wait(epoll, ready, Int32(Self.capacity), timeout)
        let woke = Instant.now()
        if let planned { lateness.woke(at: woke, late: woke - planned) }
        for index in 0..<max(0, Int(count)) {
            let descriptor = Int(ready[index].token & 0xffff_ffff)
            let generation = UInt32(ready[index].token >> 32)
            // An earlier handler of this turn may have closed it, and another may have its number by now.
            guard watches.indices.contains(descriptor), let watch = watches[descriptor],
                watch.generation == generation
            else { continue }
            watch.handler(SocketReadiness(rawValue: ready[index].events))
        }
        fireDueTimers()
        endTurn()
        // Handlers that take long keep everything else waiting: that is lateness, too.
        let end = Instant.now()
        lateness.woke(at: end, late: end - woke)
    }

    /// Calls `target` once, when this turn has handled everything, or the next one if none is under way.
    package func atEndOfTurn(_ target: any TurnEnd) {
        turnEnds.append(target)
    }

    private func endTurn() {
        var next = 0
        while next < turnEnds.count {
            turnEnds[next].turnEnds()
            next += 1
        }
        turnEnds.removeAll(keepingCapacity: true)
    }

    // MARK: Descriptors

    /// Calls `handler` whenever the descriptor is ready for `interest` or has failed; replaces an earlier watch of it.
    package func watch(
        _ descriptor: Int32,
        for interest: SocketReadiness,
        handler: @escaping (SocketReadiness) -> Void
    ) {
        let index = Int(descriptor)
        if watches.count <= index { watches += [Watch?](repeating: nil, count: index + 1 - watches.count) }
        if let known = watches[index] {
            watches[index] = Watch(handler: handler, interest: interest, generation: known.generation)
            guard known.interest != interest else { return }
            _ = zf_epoll_set(epoll, Int32(zf_epoll_modify), descriptor, interest.rawValue, token(index))
        } else {
            lastGeneration &+= 1
            watches[index] = Watch(handler: handler, interest: interest, generation: lastGeneration)
            _ = zf_epoll_set(epoll, Int32(zf_epoll_add), descriptor, interest.rawValue, token(index))
        }
    }

    /// Must be called before the descriptor is closed; safe for one that is not watched.
    package func unwatch(_ descriptor: Int32) {
        let index = Int(descriptor)
        guard watches.indices.contains(index), watches[index] != nil else { return }
        watches[index] = nil
        _ = zf_epoll_set(epoll, Int32(zf_epoll_remove), descriptor, 0, 0)
    }

    /// Instead of ``unwatch(_:)`` where the descriptor is closed next: that takes it out of the kernel's set as well.
    package func forget(_ descriptor: Int32) {
        let index = Int(descriptor)
        if watches.indices.contains(index) { watches[index] = nil }
    }

    private func token(_ index: Int) -> UInt64 {
        UInt64(watches[index]?.generation ?? 0) << 32 | UInt64(index)
    }

    // MARK: Timers

    /// Calls `target` once, at the first wake-up at or after `moment`.
    package func schedule(at moment: Instant, _ target: any TimerTarget, _ tag: UInt64) -> Timer {
        wheel.schedule(at: Self.tick(of: moment), .fire(target, tag))
    }

    /// Calls `body` once, at the first wake-up at or after `moment`; never before this returns.
    package func schedule(at moment: Instant, _ body: @escaping () -> Void) -> Timer {
        wheel.schedule(at: Self.tick(of: moment), .call(body))
    }

    /// Safe for a timer that has fired.
    package func cancel(_ timer: Timer) {
        wheel.cancel(timer)
    }

    private static func tick(of moment: Instant) -> Int64 {
        (moment.nanoseconds + nanosecondsPerTick - 1) / nanosecondsPerTick
    }

    private func fireDueTimers() {
        wheel.advance(through: Instant.now().nanoseconds / Self.nanosecondsPerTick)
        // What a handler schedules for now waits for the next turn, so that sockets and other timers get theirs.
        for _ in 0..<wheel.dueCount {
            guard let (_, action) = wheel.popDue() else { break }
            fetchNext()
            switch action {
            case .call(let body): body()
            case .fire(let target, let tag): target.timerFired(tag)
            }
        }
    }

    /// With thousands of targets the next one lies in no cache: it is fetched while this one is served.
    private func fetchNext() {
        guard case .fire(let next, _)? = wheel.nextDue else { return }
        zf_prefetch(UnsafeRawPointer(Unmanaged.passUnretained(next as AnyObject).toOpaque()), 6)
    }

    /// How many nanoseconds to wait, and for which moment the wake-up is meant; nil when no timer asks for it.
    private func nextWake(_ longest: Duration?) -> (timeout: Int64, planned: Instant?) {
        guard turnEnds.isEmpty else { return (0, nil) }
        let now = Instant.now()
        let limit = longest.map { max(0, $0.nanoseconds) }
        guard let deadline = wheel.nextDeadline else { return (limit ?? -1, nil) }
        var planned = deadline * Self.nanosecondsPerTick
        if planned > now.nanoseconds {
            let step = max(tick.nanoseconds, Self.nanosecondsPerTick)
            planned = (planned + step - 1) / step * step
        }
        let timeout = max(0, planned - now.nanoseconds)
        if let limit, limit < timeout { return (limit, nil) }
        return (timeout, Instant(nanoseconds: max(planned, now.nanoseconds)))
    }
}
