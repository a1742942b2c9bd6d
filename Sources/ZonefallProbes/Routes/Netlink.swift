import CZonefallProbes
import Glibc
import ZonefallModel

/// Questions to this host's own kernel. The kernel answers at once, so the loop waits for it.
struct Netlink: ~Copyable {
    private let descriptor: Int32
    private static let sequence: UInt32 = 1
    /// More datagrams than any answer has that we ask for: some millions of routes.
    private static let mostDatagrams = 10_000

    init() throws(SystemError) {
        descriptor = try SystemError.check(zf_netlink_open(), "netlink")
    }

    deinit {
        closeDescriptor(descriptor)
    }

    /// The unicast routes of the main table.
    func routes(_ family: IPAddress.Family) throws(SystemError) -> [Route] {
        var routes: [Route] = []
        try dump(NetlinkMessage.routesRequest(family, sequence: Self.sequence)) { routes += $0.routes }
        return routes
    }

    func neighbours(_ family: IPAddress.Family, on interface: Int32) throws(SystemError) -> [Neighbour] {
        var neighbours: [Neighbour] = []
        let request = NetlinkMessage.neighboursRequest(family, on: interface, sequence: Self.sequence)
        try dump(request) { neighbours += $0.neighbours }
        return neighbours
    }

    /// The way that the kernel would take now; nil when there is none.
    func way(to target: IPAddress, interface: Int32?, source: IPAddress?, mark: UInt32?) throws(SystemError) -> Way? {
        let request = NetlinkMessage.wayRequest(
            to: target,
            interface: interface,
            source: source,
            mark: mark,
            sequence: Self.sequence
        )
        guard send(descriptor, request, request.count, 0) == request.count else {
            throw SystemError(call: "netlink send", errno: errno)
        }
        var buffer = [UInt8](repeating: 0, count: 8 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw SystemError(call: "netlink receive", errno: errno) }
        return NetlinkMessage.way(Array(buffer[..<count]), sequence: Self.sequence)
    }

    private func dump(
        _ request: [UInt8],
        each: (NetlinkMessage.Reply) -> Void
    ) throws(SystemError) {
        guard send(descriptor, request, request.count, 0) == request.count else {
            throw SystemError(call: "netlink send", errno: errno)
        }
        var buffer = [UInt8](repeating: 0, count: 32 << 10)
        for _ in 0..<Self.mostDatagrams {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw SystemError(call: "netlink receive", errno: errno) }
            let reply = NetlinkMessage.reply(Array(buffer[..<count]), sequence: Self.sequence)
            guard reply.errno == 0 else { throw SystemError(call: "netlink dump", errno: reply.errno) }
            each(reply)
            if reply.isDone { return }
        }
    }
}
