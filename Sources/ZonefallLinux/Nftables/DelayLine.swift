import CZonefallLinux
import Glibc
import Synchronization

/// Holds back each packet that a gate hands to it for a while, and lets it go on: latency, by the kernel's packet queue.
///
/// The rule that fills the queue has *bypass*: when nobody listens any more, packets pass at once. So what ends the delay is
/// the lease of the gate, and the end of this process ends it sooner. Those packets that are held at that moment are lost.
package final class DelayLine: Sendable {
    /// How many packets are held at most; what is more passes at once, and is counted as ``Count/overflowed``.
    package static let capacity: UInt32 = 16_384

    package struct Count: Hashable, Sendable {
        package let delayed: Int
        /// True when more came than could be held: the delay was not kept for all.
        package let overflowed: Bool
        /// False when the thread ended by itself.
        package let isRunning: Bool
    }

    private let state: State

    /// What the thread shares with whoever holds the line.
    private final class State: Sendable {
        let delayed = Atomic(0)
        let overflowed = Atomic(false)
        let isWanted = Atomic(true)
        let isRunning = Atomic(true)
    }

    /// - Parameter namespace: a path; nil: the process's own.
    package init(queue: UInt16, delay: Duration, namespace: String?) throws(NetlinkError) {
        let socket = try NetlinkSocket(netlinkFamily: NetlinkSocket.netfilter, namespace: namespace)
        try PacketQueue.bind(queue, socket, capacity: Self.capacity)
        state = State()
        var line = Line(socket: socket, queue: queue, delay: delay, state: state)
        let work = Work { line.run() }
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, { DelayLine.enter($0) }, Unmanaged.passRetained(work).toOpaque())
        guard result == 0 else {
            Unmanaged.passUnretained(work).release()
            throw NetlinkError(operation: .open, number: result, namespace: namespace)
        }
        pthread_detach(thread)
    }

    /// Whether the kernel has such queues at all; asking listens for a moment to one that no rule fills.
    static func canListen(in namespace: String?) -> Bool {
        do throws(NetlinkError) {
            let socket = try NetlinkSocket(netlinkFamily: NetlinkSocket.netfilter, namespace: namespace)
            try PacketQueue.bind(LeaseGate.queue &+ 1, socket, capacity: 1)
            return true
        } catch {
            return false
        }
    }

    deinit { stop() }

    /// What is held goes on at once, and the thread ends by itself.
    package func stop() { state.isWanted.store(false, ordering: .releasing) }

    package var count: Count {
        Count(
            delayed: state.delayed.load(ordering: .relaxed),
            overflowed: state.overflowed.load(ordering: .relaxed),
            isRunning: state.isRunning.load(ordering: .relaxed)
        )
    }

    private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }

    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }

    /// The thread's own part: packets come and go in one order, for all wait equally long.
    private struct Line {
        let socket: NetlinkSocket
        let queue: UInt16
        let delay: Duration
        let state: State
        var held: [(due: ContinuousClock.Instant, id: UInt32)] = []
        var first = 0

        /// How long it may take until a stop is noticed, in milliseconds.
        static let longestWait: Int64 = 50

        init(socket: NetlinkSocket, queue: UInt16, delay: Duration, state: State) {
            (self.socket, self.queue, self.delay, self.state) = (socket, queue, delay, state)
        }

        mutating func run() {
            defer { state.isRunning.store(false, ordering: .relaxed) }
            while state.isWanted.load(ordering: .acquiring) {
                do throws(NetlinkError) {
                    take(try socket.replies(within: wait))
                } catch {
                    // The kernel had more to say than there was room for: those packets passed.
                    guard error.number == ENOBUFS else { return }
                    state.overflowed.store(true, ordering: .relaxed)
                }
                guard release(until: .now) else { return }
            }
            _ = release(until: nil)
        }

        private var wait: Int32 {
            guard first < held.count else { return Int32(Self.longestWait) }
            let left = ContinuousClock.now.duration(to: held[first].due)
            // Rounded up: late by a millisecond rather than early.
            let milliseconds =
                left.components.seconds * 1_000 + (left.components.attoseconds + 999_999_999_999_999)
                / 1_000_000_000_000_000
            return Int32(clamping: min(max(milliseconds, 0), Self.longestWait))
        }

        private mutating func take(_ replies: [NetlinkReply]) {
            let due = ContinuousClock.now + delay
            for reply in replies {
                guard let id = PacketQueue.packet(reply) else { continue }
                held.append((due, id))
                state.delayed.add(1, ordering: .relaxed)
            }
            if held.count - first >= Int(DelayLine.capacity) { state.overflowed.store(true, ordering: .relaxed) }
        }

        /// - Parameter now: nil: all of them.
        /// - Returns: false when the queue is gone.
        private mutating func release(until now: ContinuousClock.Instant?) -> Bool {
            var end = first
            while end < held.count, now.map({ held[end].due <= $0 }) ?? true { end += 1 }
            guard end > first else { return true }
            let last = held[end - 1].id
            first = end
            if first == held.count || first > 4_096 {
                held.removeFirst(first)
                first = 0
            }
            do throws(NetlinkError) {
                try socket.post(PacketQueue.acceptAll(upTo: last, of: queue))
                return true
            } catch {
                return false
            }
        }
    }
}

/// The messages of the kernel's packet queues, from <linux/netfilter/nfnetlink_queue.h>.
enum PacketQueue {
    private static let subsystem: UInt16 = 3 << 8
    private static let packetMessage: UInt16 = subsystem
    private static let config: UInt16 = subsystem | 2
    private static let batchVerdict: UInt16 = subsystem | 3
    private static let familyHeaderSize = 4
    private static let accept: UInt32 = 1

    private enum Attribute {
        static let packetHeader: UInt16 = 1
        static let verdictHeader: UInt16 = 2
        static let command: UInt16 = 1
        static let parameters: UInt16 = 2
        static let longest: UInt16 = 3
        static let mask: UInt16 = 4
        static let flags: UInt16 = 5
    }

    /// Listens to a queue: without the packets' contents, and open when it is full.
    static func bind(_ queue: UInt16, _ socket: NetlinkSocket, capacity: UInt32) throws(NetlinkError) {
        socket.enlargeReceiveBuffer(to: 8 << 20)
        let (bind, copyMeta, failOpen): (UInt8, UInt8, UInt32) = (1, 1, 1)
        try socket.submit([
            message(config, queue, asks: true) { $0.put(Attribute.command, bytes: [bind, 0, 0, 0]) }
        ])
        try socket.submit([
            message(config, queue, asks: true) { attributes in
                attributes.put(Attribute.parameters, bytes: UInt32(0).bigEndianBytes + [copyMeta])
                attributes.put(Attribute.longest, bytes: capacity.bigEndianBytes)
                attributes.put(Attribute.mask, bytes: failOpen.bigEndianBytes)
                attributes.put(Attribute.flags, bytes: failOpen.bigEndianBytes)
            }
        ])
    }

    /// Each packet of the queue with this id or a lower one goes on.
    static func acceptAll(upTo id: UInt32, of queue: UInt16) -> NetlinkMessage {
        message(batchVerdict, queue, asks: false) {
            $0.put(Attribute.verdictHeader, bytes: accept.bigEndianBytes + id.bigEndianBytes)
        }
    }

    /// The id of a packet that is held; nil for any other message.
    static func packet(_ reply: NetlinkReply) -> UInt32? {
        guard reply.type == packetMessage,
            let header = reply.attributes(afterFamilyHeader: familyHeaderSize)[Attribute.packetHeader],
            header.count >= 4
        else { return nil }
        return header.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func message(
        _ type: UInt16,
        _ queue: UInt16,
        asks: Bool,
        build: (inout NetlinkAttributes) -> Void
    ) -> NetlinkMessage {
        NetlinkMessage(
            type: type,
            flags: asks ? UInt16(NLM_F_ACK) : 0,
            family: [0, UInt8(NFNETLINK_V0)] + queue.bigEndianBytes,
            build: build
        )
    }
}
