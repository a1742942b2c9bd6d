import CZonefallProbes
import ZonefallCurl

/// Which descriptors are watched, for whom, and in which of two sets of the kernel.
///
/// A descriptor in the prompt set ends the loop's sleep as soon as it is ready. One in the patient set waits for the next tick: for
/// sockets whose arrivals the kernel stamps, so that reading late changes nothing. Waking for each costs several times
/// more than what is done then. Most of those are ready by then: they are looked at once before any set takes them in.
final class WatchTable {
    enum Handler {
        case call((SocketReadiness) -> Void)
        case tell(any EventLoop.SocketTarget)
    }

    private struct Watch {
        let handler: Handler
        let interest: SocketReadiness
        let generation: UInt32
        let isPatient: Bool
    }

    /// How many descriptors are in the patient set.
    private var patientCount = 0
    /// Who is to be looked at with the next tick.
    private var expected: [any EventLoop.SocketTarget] = []
    private var lookedAt: [any EventLoop.SocketTarget] = []
    private let prompt: Int32
    /// -1 until one is needed.
    private var patient: Int32 = -1
    /// By descriptor.
    private var watches: [Watch?] = []
    private var lastGeneration: UInt32 = 0
    private let ready = UnsafeMutablePointer<zf_ready>.allocate(capacity: capacity)
    private static let capacity = 256
    /// Of so many times that a set is full it is asked again within a turn: timers must not starve, and deadlines not come first.
    private static let mostRounds = 64

    init() throws(SystemError) {
        prompt = try SystemError.check(zf_epoll_create(), "epoll_create1")
    }

    deinit {
        ready.deallocate()
        closeDescriptor(prompt)
        if patient >= 0 { closeDescriptor(patient) }
    }

    func add(_ descriptor: Int32, _ interest: SocketReadiness, isPatient: Bool, _ handler: Handler) {
        let index = Int(descriptor)
        if watches.count <= index { watches += [Watch?](repeating: nil, count: index + 1 - watches.count) }
        if let known = watches[index], known.isPatient != isPatient { remove(descriptor) }
        if let known = watches[index] {
            watches[index] = Watch(
                handler: handler,
                interest: interest,
                generation: known.generation,
                isPatient: isPatient
            )
            guard known.interest != interest else { return }
            set(descriptor, zf_epoll_modify, interest, isPatient, known.generation)
        } else {
            lastGeneration &+= 1
            watches[index] = Watch(
                handler: handler,
                interest: interest,
                generation: lastGeneration,
                isPatient: isPatient
            )
            if isPatient { patientCount += 1 }
            set(descriptor, zf_epoll_add, interest, isPatient, lastGeneration)
        }
    }

    /// - Parameter isClosedNext: close(2) takes it out of the kernel's set as well.
    func remove(_ descriptor: Int32, isClosedNext: Bool = false) {
        let index = Int(descriptor)
        guard watches.indices.contains(index), let known = watches[index] else { return }
        watches[index] = nil
        if known.isPatient { patientCount -= 1 }
        if !isClosedNext { set(descriptor, zf_epoll_remove, [], known.isPatient, 0) }
    }

    /// True when something is to be looked at with the next tick.
    var waitsForTick: Bool { patientCount > 0 || !expected.isEmpty }

    func expect(_ target: any EventLoop.SocketTarget) {
        expected.append(target)
    }

    /// Waits for the prompt set, and hands over what is ready in it.
    ///
    /// - Parameters:
    ///   - timeout: in nanoseconds; negative: for ever.
    ///   - woke: called once the sleep is over.
    func wait(_ timeout: Int64, woke: () -> Void) {
        var count = zf_epoll_wait(prompt, ready, Int32(Self.capacity), timeout)
        woke()
        for _ in 0..<Self.mostRounds {
            handOver(count)
            guard count == Self.capacity else { return }
            count = zf_epoll_wait(prompt, ready, Int32(Self.capacity), 0)
        }
    }

    /// Looks at those that are expected, and hands over what is ready in the patient set.
    func look() {
        if !expected.isEmpty {
            swap(&expected, &lookedAt)
            for target in lookedAt { target.look() }
            lookedAt.removeAll(keepingCapacity: true)
        }
        guard patientCount > 0 else { return }
        for _ in 0..<Self.mostRounds {
            let count = zf_epoll_wait(patient, ready, Int32(Self.capacity), 0)
            handOver(count)
            guard count == Self.capacity else { return }
        }
    }

    private func handOver(_ count: Int32) {
        for index in 0..<max(0, Int(count)) {
            let descriptor = Int(ready[index].token & 0xffff_ffff)
            let generation = UInt32(ready[index].token >> 32)
            // An earlier handler of this turn may have closed it, and another may have its number by now.
            guard watches.indices.contains(descriptor), let watch = watches[descriptor],
                watch.generation == generation
            else { continue }
            let readiness = SocketReadiness(rawValue: ready[index].events)
            switch watch.handler {
            case .call(let body): body(readiness)
            case .tell(let target): target.ready(readiness)
            }
        }
    }

    private func set(
        _ descriptor: Int32,
        _ operation: some BinaryInteger,
        _ interest: SocketReadiness,
        _ isPatient: Bool,
        _ generation: UInt32
    ) {
        if isPatient, patient < 0 { patient = zf_epoll_create() }
        let token = UInt64(generation) << 32 | UInt64(descriptor)
        _ = zf_epoll_set(isPatient ? patient : prompt, Int32(operation), descriptor, interest.rawValue, token)
    }
}

extension SocketReadiness {
    /// Each change is told once, instead of a state for as long as it lasts.
    static let allEdges = Self(rawValue: UInt32(zf_readable | zf_writable | zf_edges))
}
