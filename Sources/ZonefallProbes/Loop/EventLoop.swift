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

    /// Who is told that a descriptor is ready; needs no closure for each.
    protocol SocketTarget: AnyObject {
        func ready(_ readiness: SocketReadiness)
        /// It may be ready: nobody has asked the kernel.
        func look()
    }

    package typealias Timer = TimerWheel<Action>.Token

    package enum Action {
        case call(() -> Void)
        case fire(any TimerTarget, UInt64)
    }

    /// From 1 ms; what wake-ups for timers are rounded up to.
    package var tick: Duration = .milliseconds(1)
    package private(set) var lateness = Lateness()
    package private(set) var isStopped = false
    /// How many turns there have been.
    package private(set) var turns: UInt64 = 0
    private let watches: WatchTable
    private var wheel: TimerWheel<Action>
    private var turnEnds: [any TurnEnd] = []
    private var streams = EventRate()
    private var wokeAt = Instant(nanoseconds: 0)
    private static let nanosecondsPerTick: Int64 = 1_000_000
    /// From so many of them a second on, sockets whose arrivals the kernel stamps wait for a tick.
    private static let busyRate = 200

    /// - Throws: ``SystemError`` when the kernel gives no epoll descriptor.
    package init() throws(SystemError) {
        watches = try WatchTable()
        wheel = TimerWheel(now: Instant.now().nanoseconds / Self.nanosecondsPerTick)
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
        watches.wait(timeout) {
            wokeAt = .now()
            if let planned { lateness.woke(at: wokeAt, late: wokeAt - planned) }
        }
        watches.look()
        fireDueTimers()
        endTurn()
        // Handlers that take long keep everything else waiting: that is lateness, too.
        let end = Instant.now()
        lateness.woke(at: end, late: end - wokeAt)
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
        watches.add(descriptor, interest, isPatient: false, .call(handler))
    }

    /// Tells `target` of every change of a socket, readable or writable, without asking the kernel again after each.
    ///
    /// - Parameter patience: how long at most it may be told late, for the kernel tells when things happened. Where there are many such
    ///   sockets, and that is a tick or more, they wait for the next tick: one wake-up then serves all. The target is then told
    ///   to ``SocketTarget/look()`` first.
    func watchEdges(_ descriptor: Int32, patience: Duration, _ target: any SocketTarget) {
        streams.count(at: wokeAt)
        if streams.lastSecond >= Self.busyRate, patience >= tick {
            watches.expect(target)
        } else {
            watches.add(descriptor, .allEdges, isPatient: false, .tell(target))
        }
    }

    /// Tells a target that has looked in vain, at a tick after the change.
    func watchPatiently(_ descriptor: Int32, _ target: any SocketTarget) {
        watches.add(descriptor, .allEdges, isPatient: true, .tell(target))
    }

    /// Lets a target that has looked, and now waits for something else, look again with the next tick.
    func lookAgain(_ target: any SocketTarget) {
        watches.expect(target)
    }

    /// Must be called before the descriptor is closed; safe for one that is not watched.
    package func unwatch(_ descriptor: Int32) {
        watches.remove(descriptor)
    }

    /// Instead of ``unwatch(_:)`` where the descriptor is closed next: that takes it out of the kernel's set as well.
    package func forget(_ descriptor: Int32) {
        watches.remove(descriptor, isClosedNext: true)
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
        let step = max(tick.nanoseconds, Self.nanosecondsPerTick)
        var planned = Int64.max
        if let deadline = wheel.nextDeadline { planned = deadline * Self.nanosecondsPerTick }
        if planned > now.nanoseconds, planned < .max { planned = (planned + step - 1) / step * step }
        if watches.waitsForTick { planned = min(planned, (now.nanoseconds / step + 1) * step) }
        guard planned < .max else { return (limit ?? -1, nil) }
        let timeout = max(0, planned - now.nanoseconds)
        if let limit, limit < timeout { return (limit, nil) }
        return (timeout, Instant(nanoseconds: max(planned, now.nanoseconds)))
    }
}
