import CZonefallLinux
import Glibc
import Synchronization

/// A netlink socket that belongs to one network namespace for as long as it lives, whoever uses it.
///
/// Requests are answered while they are sent: a call waits for the kernel, never for the network.
package final class NetlinkSocket: Sendable {
    /// The namespace in which it was opened; nil: the process's own.
    package let namespace: String?
    private let descriptor: Int32
    /// Bytes that surely go out in one piece.
    let largestDatagram: Int
    private let sequence = Atomic<UInt32>(1)
    /// No answer within this is an error; the kernel answers in microseconds.
    private static let patience: Int32 = 2_000

    /// - Parameter namespace: a path such as `/run/netns/web-1` or `/proc/123/ns/net`; nil: the process's own.
    package init(netlinkFamily: Int32, namespace: String?) throws(NetlinkError) {
        let result =
            if let namespace {
                namespace.withCString { zonefall_netlink_open($0, netlinkFamily) }
            } else {
                zonefall_netlink_open(nil, netlinkFamily)
            }
        guard result >= 0 else { throw NetlinkError(operation: .open, number: -result, namespace: namespace) }
        descriptor = result
        self.namespace = namespace
        // The kernel tells the doubled size, half of which is for its own use.
        var size: Int32 = 0
        var length = socklen_t(MemoryLayout.size(ofValue: size))
        _ = getsockopt(result, SOL_SOCKET, SO_SNDBUF, &size, &length)
        largestDatagram = max(Int(size) / 2, 1 << 16)
    }

    /// The netlink family of nf_tables and its kin.
    package static let netfilter = Int32(NETLINK_NETFILTER)
    /// The netlink family of interfaces, addresses and routes.
    package static let route = Int32(NETLINK_ROUTE)
    /// The multicast group that hears of changes to nf_tables.
    package static let nftablesGroup = UInt32(NFNLGRP_NFTABLES.rawValue)

    deinit {
        close(descriptor)
    }

    /// Asks for a list, and again when it changed while it was read.
    func dump(_ request: NetlinkMessage) throws(NetlinkError) -> [NetlinkReply] {
        for _ in 0..<8 {
            var message = request
            message.flags |= UInt16(NLM_F_DUMP)
            let number = nextSequence(count: 1)
            try send(message.bytes(sequence: number))
            var entries: [NetlinkReply] = []
            var interrupted = false
            reading: while true {
                for reply in try receive() where reply.sequence == number {
                    if let error = reply.errorNumber {
                        guard error == 0 else { throw failure(.request, error) }
                        continue
                    }
                    interrupted = interrupted || reply.wasInterrupted
                    if reply.isEndOfDump {
                        guard reply.endOfDumpError == 0 else { throw failure(.request, reply.endOfDumpError) }
                        break reading
                    }
                    entries.append(reply)
                }
            }
            if !interrupted { return entries }
        }
        throw failure(.receive, EINTR)
    }

    /// Sends messages as one datagram, and waits for the acknowledgement of the last one that asks for it.
    ///
    /// - Throws: the first refusal among them.
    func submit(_ messages: [NetlinkMessage]) throws(NetlinkError) {
        guard let last = messages.lastIndex(where: { $0.flags & UInt16(NLM_F_ACK) != 0 }) else { return }
        let first = nextSequence(count: UInt32(messages.count))
        var datagram: [UInt8] = []
        for (index, message) in messages.enumerated() {
            datagram += message.bytes(sequence: first &+ UInt32(index))
        }
        try send(datagram)
        var refusal: Int32?
        while true {
            for reply in try receive() {
                let offset = reply.sequence &- first
                guard offset < UInt32(messages.count), let error = reply.errorNumber else { continue }
                if error != 0, refusal == nil { refusal = error }
                guard offset == UInt32(last) else { continue }
                if let refusal { throw failure(.request, refusal) }
                return
            }
        }
    }

    /// Hears of changes from now on; read them with ``notifications(within:)``.
    package func join(group: UInt32) throws(NetlinkError) {
        let result = zonefall_netlink_join(descriptor, group)
        guard result == 0 else { throw failure(.join, -result) }
    }

    /// The types of the messages of the next datagram; empty when none came in time.
    package func notifications(within milliseconds: Int32) throws(NetlinkError) -> [UInt16] {
        try receive(within: milliseconds).map(\.type)
    }

    /// Sends a message of which no acknowledgement is wanted.
    func post(_ message: NetlinkMessage) throws(NetlinkError) {
        try send(message.bytes(sequence: nextSequence(count: 1)))
    }

    /// The messages of the next datagram; none when none came in time.
    func replies(within milliseconds: Int32) throws(NetlinkError) -> [NetlinkReply] {
        try receive(within: milliseconds)
    }

    /// Room for what the kernel says faster than it is read. Where that is not allowed, it stays as it is.
    func enlargeReceiveBuffer(to bytes: Int32) {
        var bytes = bytes
        _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, socklen_t(MemoryLayout.size(ofValue: bytes)))
    }

    private func nextSequence(count: UInt32) -> UInt32 {
        sequence.wrappingAdd(count, ordering: .relaxed).oldValue
    }

    private func send(_ bytes: [UInt8]) throws(NetlinkError) {
        let result = bytes.withUnsafeBytes { zonefall_netlink_send(descriptor, $0.baseAddress, $0.count) }
        guard result == 0 else { throw failure(.send, -result) }
    }

    private func receive() throws(NetlinkError) -> [NetlinkReply] {
        let replies = try receive(within: Self.patience)
        guard !replies.isEmpty else { throw failure(.receive, ETIMEDOUT) }
        return replies
    }

    private func receive(within milliseconds: Int32) throws(NetlinkError) -> [NetlinkReply] {
        var length = 0
        let capacity = 1 << 16
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            length = zonefall_netlink_receive(descriptor, buffer.baseAddress, capacity, milliseconds)
            count = min(max(length, 0), capacity)
        }
        guard length >= 0 else { throw failure(.receive, Int32(-length)) }
        guard length <= capacity else { throw failure(.receive, EMSGSIZE) }
        return NetlinkReply.all(in: bytes[...])
    }

    private func failure(_ operation: NetlinkError.Operation, _ number: Int32) -> NetlinkError {
        NetlinkError(operation: operation, number: number, namespace: namespace)
    }
}
