import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// Answers the `udp` probes of agents that share its key, and nobody else: says who it is and whom it saw.
///
/// Never an amplifier: an answer is as large as what was asked, goes where the request came from, and each address gets so many
/// of them a second.
package final class UDPReflector {
    package let port: UInt16
    private let loop: EventLoop
    private let name: String
    private let key: Signature
    private let descriptor: Int32
    private let mostPerSecond: Int
    /// How many each address got in the present second.
    private var counts: [IPAddress: Int] = [:]
    private var second: Int64 = 0
    package private(set) var answered: UInt64 = 0
    /// Not signed with the key, or not a request at all.
    package private(set) var strangers: UInt64 = 0
    package private(set) var limited: UInt64 = 0

    /// More addresses than this get nothing within one second: forged ones must not fill the memory.
    private static let mostSources = 4_096

    /// - Parameters:
    ///   - address: to listen at; `0.0.0.0` or `::` for all of its family.
    ///   - port: 0 for any that is free.
    ///   - key: what it shares with the agents that may ask.
    ///   - mostPerSecond: answers to each address.
    /// - Throws: ``SystemError`` when it can't listen there.
    package init(
        loop: EventLoop,
        address: IPAddress,
        port: UInt16,
        key: [UInt8],
        name: String,
        mostPerSecond: Int = 200
    ) throws(SystemError) {
        self.loop = loop
        self.name = name
        self.key = Signature(key: key)
        self.mostPerSecond = mostPerSecond
        descriptor = try SystemError.check(zf_socket(address.family.number, false), "socket")
        var bound = zf_address(address, port: port)
        do throws(SystemError) {
            // zf_bind leaves the choice of a port to a connect that never comes.
            let result = port == 0 ? zf_bind_port(descriptor, &bound) : zf_bind(descriptor, &bound)
            _ = try SystemError.check(result, "bind")
            _ = try SystemError.check(zf_local_address(descriptor, &bound), "getsockname")
        } catch {
            closeDescriptor(descriptor)
            throw error
        }
        self.port = bound.port
        _ = zf_tell_arrivals(descriptor, address.family.number)
        loop.watch(descriptor, for: .readable) { [unowned self] _ in serve() }
    }

    deinit {
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
    }

    private func serve() {
        let arrived = Instant.now()
        var buffer = [UInt8](repeating: 0, count: EchoDatagram.size + 1)
        // So many at a turn, so that a flood does not hold up the agent's own probes.
        for _ in 0..<64 {
            var from = zf_address()
            var hops: Int32 = 0
            var asked = zf_address()
            let count = zf_receive_told(descriptor, &buffer, buffer.count, &from, &asked, &hops)
            if count < 0 { return }
            guard let source = from.address, mayAnswer(source, at: arrived) else { continue }
            guard let nonce = EchoDatagram.nonce(ofRequest: Array(buffer[..<Int(count)]), key) else {
                strangers += 1
                continue
            }
            let reply = EchoDatagram.Reply(
                name: name,
                seen: source,
                seenPort: from.port,
                ttl: UInt8(clamping: hops),
                dwell: Instant.now() - arrived
            )
            let bytes = EchoDatagram.reply(reply, to: nonce, key)
            // From the address that was asked: whoever asked takes no answer from another one of this host's.
            if zf_send_from(descriptor, bytes, bytes.count, &from, &asked) == Int32(bytes.count) { answered += 1 }
        }
    }

    /// Counts before it looks at signatures: those cost the most.
    private func mayAnswer(_ source: IPAddress, at now: Instant) -> Bool {
        let present = now.nanoseconds / 1_000_000_000
        if present != second {
            second = present
            counts.removeAll(keepingCapacity: true)
        }
        let count = counts[source] ?? 0
        guard count < mostPerSecond, count > 0 || counts.count < Self.mostSources else {
            limited += 1
            return false
        }
        counts[source] = count + 1
        return true
    }
}
