import CZonefallLinux

/// The TCP connections of a network namespace, as a power loss would end them: their own side forgets them at once.
///
/// While the gate drops the reset that the kernel sends, the other side hears of it only when it speaks again after the light.
package enum TCPConnections {
    /// Ends each connection but those that a gate keeps lit: over loopback and the control channel.
    ///
    /// - Returns: how many.
    package static func end(in namespace: String?, keeping gate: LeaseGate) throws(NetlinkError) -> Int {
        let socket = try NetlinkSocket(netlinkFamily: diagnosis, namespace: namespace)
        let kept = try NetworkInterface.addresses(of: gate.exemptions.interfaces, in: namespace)
        var ended = 0
        for family in [UInt8(2), 10] {
            let width = family == 2 ? 4 : 16
            for reply in try socket.dump(request(byFamily, family, identity: nil)) where reply.payload.count >= 52 {
                let identity = Identity(Array(reply.payload.dropFirst(4).prefix(Identity.size)), width: width)
                guard !identity.isLocal, !kept.contains(identity.source), !gate.keeps(identity) else { continue }
                do throws(NetlinkError) {
                    var message = request(destroy, family, identity: identity.bytes)
                    message.flags = UInt16(NLM_F_ACK)
                    try socket.submit([message])
                    ended += 1
                } catch {
                    // It ended by itself meanwhile.
                    guard error.saysItIsAbsent else { throw error }
                }
            }
        }
        return ended
    }

    /// Which connection: ports, addresses, interface and the kernel's cookie.
    struct Identity {
        static let size = 48
        let bytes: [UInt8]
        let source: [UInt8]
        let destination: [UInt8]
        let ports: [UInt16]

        init(_ bytes: [UInt8], width: Int) {
            self.bytes = bytes
            source = Array(bytes[4..<4 + width])
            destination = Array(bytes[20..<20 + width])
            ports = [0, 2].map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        }

        var isLocal: Bool {
            source == destination || source.count == 4 && source[0] == 127
                || source.count == 16 && source.dropLast().allSatisfy { $0 == 0 } && source.last == 1
        }
    }

    /// All but those that only listen, and those that are over and only wait.
    private static func request(_ type: UInt16, _ family: UInt8, identity: [UInt8]?) -> NetlinkMessage {
        let (listening, timeWait, tcp): (UInt32, UInt32, UInt8) = (10, 6, 6)
        var body: [UInt8] = [family, tcp, 0, 0]
        body.appendInteger(UInt32.max & ~(1 << listening) & ~(1 << timeWait))
        return NetlinkMessage(type: type, family: body + (identity ?? [UInt8](repeating: 0, count: Identity.size)))
    }

    // From <linux/netlink.h>, <linux/sock_diag.h> and <linux/inet_diag.h>.
    private static let diagnosis: Int32 = 4
    private static let byFamily: UInt16 = 20
    private static let destroy: UInt16 = 21
}

extension LeaseGate {
    fileprivate func keeps(_ connection: TCPConnections.Identity) -> Bool {
        exemptions.tcpPorts.contains(where: connection.ports.contains)
            || exemptions.prefixes.contains { $0.holds(connection.source) || $0.holds(connection.destination) }
    }
}

extension AddressPrefix {
    fileprivate func holds(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        return (0..<length).allSatisfy { bit in
            (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}

extension NetworkInterface {
    /// The addresses of some interfaces, in network byte order; what is not there has none.
    static func addresses(of names: [String], in namespace: String?) throws(NetlinkError) -> Set<[UInt8]> {
        guard !names.isEmpty else { return [] }
        let socket = try NetlinkSocket(netlinkFamily: NetlinkSocket.route, namespace: namespace)
        // From <linux/rtnetlink.h>, <linux/if_link.h> and <linux/if_addr.h>.
        let (getLink, getAddress, linkHeader, addressHeader): (UInt16, UInt16, Int, Int) = (18, 22, 16, 8)
        let (nameAttribute, addressAttribute, localAttribute): (UInt16, UInt16, UInt16) = (3, 1, 2)
        let links = try socket.dump(NetlinkMessage(type: getLink, family: [UInt8](repeating: 0, count: linkHeader)))
        let indices = Set(
            links.filter { $0.payload.count >= linkHeader }.compactMap { reply -> UInt32? in
                let name = reply.attributes(afterFamilyHeader: linkHeader).string(nameAttribute)
                return names.contains(name ?? "") ? reply.payload.integer(at: 4, as: UInt32.self) : nil
            }
        )
        let all = try socket.dump(
            NetlinkMessage(type: getAddress, family: [UInt8](repeating: 0, count: addressHeader))
        )
        return Set(
            all.filter { $0.payload.count >= addressHeader }.compactMap { reply -> [UInt8]? in
                guard indices.contains(reply.payload.integer(at: 4, as: UInt32.self)) else { return nil }
                let attributes = reply.attributes(afterFamilyHeader: addressHeader)
                return (attributes[localAttribute] ?? attributes[addressAttribute]).map { Array($0) }
            }
        )
    }
}
