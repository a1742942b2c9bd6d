import Glibc
import Synchronization
import ZonefallCurl
import ZonefallProbes

/// The spool's files on a thread of their own, because a disk may take long and a probe must not wait for it.
///
/// What waits while the disk is busy is carried out together, with one sync: the slower the disk, the larger the groups.
final class SpoolThread: SpoolIO {
    /// What both threads touch.
    private final class Shared: Sendable {
        struct Boxes {
            var commands: [SpoolCommand] = []
            var events: [SpoolEvent] = []
            var isEnding = false
        }

        let boxes = Mutex(Boxes())
        /// Wakes the thread.
        let doorbell: Bell
        /// Wakes the loop.
        let answer: Bell

        init(doorbell: Bell, answer: Bell) {
            (self.doorbell, self.answer) = (doorbell, answer)
        }
    }

    /// The folder goes to the thread and is never touched by anybody else again.
    private final class Worker: @unchecked Sendable {
        let folder: SpoolFolder
        let shared: Shared

        init(_ folder: SpoolFolder, _ shared: Shared) {
            (self.folder, self.shared) = (folder, shared)
        }

        func run() {
            while true {
                shared.doorbell.hear()
                let (commands, isEnding) = shared.boxes.withLock { boxes in
                    let commands = boxes.commands
                    boxes.commands = []
                    return (commands, boxes.isEnding)
                }
                let events = folder.carryOut(commands)
                shared.boxes.withLock { $0.events += events }
                shared.answer.ring()
                if isEnding { return }
            }
        }
    }

    var handler: ([SpoolEvent]) -> Void = { _ in }
    private let shared: Shared
    private let loop: EventLoop
    private var thread = pthread_t()

    /// - Throws: ``AgentError`` when there are no descriptors or no threads left.
    init(_ folder: SpoolFolder, loop: EventLoop) throws(AgentError) {
        guard let doorbell = Bell(blocks: true), let answer = Bell(blocks: false) else {
            throw .cannotStart("pipe: \(String(cString: strerror(errno)))")
        }
        shared = Shared(doorbell: doorbell, answer: answer)
        self.loop = loop
        let worker = Unmanaged.passRetained(Worker(folder, shared))
        // Signals are for the loop's thread.
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let failure = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            worker.toOpaque()
        )
        guard failure == 0 else {
            worker.release()
            throw .cannotStart("pthread_create: \(String(cString: strerror(failure)))")
        }
        loop.watch(answer.descriptor, for: .readable) { [unowned self] _ in
            answer.hear()
            handOver()
        }
    }

    func submit(_ commands: [SpoolCommand]) {
        shared.boxes.withLock { $0.commands += commands }
        shared.doorbell.ring()
    }

    func finish() {
        loop.unwatch(shared.answer.descriptor)
        shared.boxes.withLock { $0.isEnding = true }
        shared.doorbell.ring()
        pthread_join(thread, nil)
        handOver()
    }

    private func handOver() {
        let events = shared.boxes.withLock { boxes in
            let events = boxes.events
            boxes.events = []
            return events
        }
        if !events.isEmpty { handler(events) }
    }
}

/// A pipe that one thread rings and another hears; rings that were not heard yet are one.
private final class Bell: Sendable {
    /// To be watched by who hears.
    let descriptor: Int32
    private let other: Int32

    /// - Parameter blocks: whether ``hear()`` waits for a ring.
    /// - Returns: nil without descriptors, and `errno` says why.
    init?(blocks: Bool) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (descriptor, other) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(other, F_SETFL, O_NONBLOCK)
        if !blocks { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        close(descriptor)
        close(other)
    }

    func ring() {
        var byte: UInt8 = 1
        // A full pipe rings already.
        _ = write(other, &byte, 1)
    }

    func hear() {
        var rings = [UInt8](repeating: 0, count: 256)
        while read(descriptor, &rings, rings.count) < 0, errno == EINTR {}
    }
}
