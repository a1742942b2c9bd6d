import CZonefallLinux

/// A network interface, and on which others it rests.
package struct NetworkInterface: Hashable, Sendable {
    package let name: String
    package let isLoopback: Bool
    /// The interface in the same namespace of which it is a part: a VLAN's parent, for example.
    package let parent: String?
    /// The bridge or bond that it is a port of.
    package let bridge: String?

    /// Those of a network namespace, in the kernel's order.
    ///
    /// - Parameter namespace: a path such as `/run/netns/web-1`; nil: the process's own.
    package static func all(in namespace: String?) throws(NetlinkError) -> [NetworkInterface] {
        let socket = try NetlinkSocket(netlinkFamily: NetlinkSocket.route, namespace: namespace)
        let links = try socket.dump(NetlinkMessage(type: getLink, family: [UInt8](repeating: 0, count: headerSize)))
            .filter { $0.payload.count >= headerSize }
            .map { reply in
                Link(
                    index: reply.payload.integer(at: 4, as: UInt32.self),
                    flags: reply.payload.integer(at: 8, as: UInt32.self),
                    attributes: reply.attributes(afterFamilyHeader: headerSize)
                )
            }
        let names = Dictionary(links.map { ($0.index, $0.name) }) { first, _ in first }
        return links.map { link in
            NetworkInterface(
                name: link.name,
                isLoopback: link.flags & loopbackFlag != 0,
                parent: link.attributes[linkNamespaceAttribute] == nil
                    ? link.number(linkAttribute).flatMap { $0 == link.index ? nil : names[$0] } : nil,
                bridge: link.number(masterAttribute).flatMap { names[$0] }
            )
        }
    }

    private struct Link {
        let index: UInt32
        let flags: UInt32
        let attributes: NetlinkAttributeReader

        var name: String { attributes.string(nameAttribute) ?? "" }

        func number(_ type: UInt16) -> UInt32? {
            attributes[type].flatMap { $0.count == 4 ? $0.integer(at: 0, as: UInt32.self) : nil }
        }
    }

    // From <linux/rtnetlink.h> and <linux/if_link.h>.
    private static let getLink: UInt16 = 18
    private static let headerSize = 16
    private static let loopbackFlag: UInt32 = 0x8
    private static let nameAttribute: UInt16 = 3
    private static let linkAttribute: UInt16 = 5
    private static let masterAttribute: UInt16 = 10
    private static let linkNamespaceAttribute: UInt16 = 37
}

/// Why no link can be made dead here.
package enum DataInterfacesError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchInterface(String)
    /// An exempt interface goes by one that would be dead.
    case exemptRestsOnDead(exempt: String, dead: String)

    package var description: String {
        switch self {
        case .noSuchInterface(let name): "There is no interface '\(name)' here, so it can't carry the control channel."
        case .exemptRestsOnDead(let exempt, let dead):
            """
            The interface '\(exempt)' is to stay lit, but it goes by '\(dead)', which is to be dead. \
            Use l3-silent, or give the control channel an interface of its own.
            """
        }
    }
}

extension Collection<NetworkInterface> {
    /// All but loopback and those to stay lit: what is dead when the link is.
    package func carryingData(besides exempt: [String]) throws(DataInterfacesError) -> [String] {
        let lit = Set(exempt)
        for name in exempt where !contains(where: { $0.name == name }) { throw .noSuchInterface(name) }
        for interface in self where !interface.isLoopback {
            if lit.contains(interface.name), let parent = interface.parent, !lit.contains(parent) {
                throw .exemptRestsOnDead(exempt: interface.name, dead: parent)
            }
            if !lit.contains(interface.name), let bridge = interface.bridge, lit.contains(bridge) {
                throw .exemptRestsOnDead(exempt: bridge, dead: interface.name)
            }
        }
        return filter { !$0.isLoopback && !lit.contains($0.name) }.map(\.name)
    }
}
