import Foundation

/// Two namespaces with a cable between them: a zone to make dark, and a survivor that sends to it.
///
/// A table `witness` in each counts what arrives, right after a gate had its say.
package struct CabledPair: Sendable {
    package let zone: TestNamespace
    package let survivor: TestNamespace

    package init() throws {
        zone = try TestNamespace()
        survivor = try TestNamespace(beside: zone)
        try zone.connect(to: survivor)
        for side in [zone, survivor] { try side.run("nft", Self.witness) }
    }

    private static let witness = """
        table inet witness {
            counter ipv4 {}
            counter ipv6 {}
            chain incoming {
                type filter hook prerouting priority -300; policy accept;
                ip protocol udp counter name ipv4
                ip6 nexthdr udp counter name ipv6
            }
        }
        """

    /// How many datagrams arrived at one side so far.
    package func arrived(at side: TestNamespace) throws -> (ipv4: Int, ipv6: Int) {
        func packets(_ counter: String) throws -> Int {
            let words = try side.run("nft", "list", "counter", "inet", "witness", counter).split {
                " \n\t".contains($0)
            }
            guard let index = words.firstIndex(of: "packets"), let count = Int(words[index + 1]) else {
                throw Failure.unreadable(counter)
            }
            return count
        }
        return (try packets("ipv4"), try packets("ipv6"))
    }

    /// Sends that many datagrams of each family to an address pair, and says how many the sender could not send.
    @discardableResult
    package func send(_ count: Int, from side: TestNamespace, to number: Int) throws -> Int {
        let script = """
            import socket
            refused = 0
            for family, address in ((socket.AF_INET, "192.0.2.\(number)"), (socket.AF_INET6, "2001:db8::\(number)")):
                with socket.socket(family, socket.SOCK_DGRAM) as sender:
                    for _ in range(\(count)):
                        try: sender.sendto(b"light?", (address, 9))
                        except PermissionError: refused += 1
            print(refused)
            """
        let text = try side.run("python3", "-c", script).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let refused = Int(text) else { throw Failure.unreadable(text) }
        return refused
    }

    /// A second cable between the two, `mgmt0`: 198.51.100.1 and .2, 2001:db8:1::1 and ::2.
    package func connectControl() throws {
        let peer = "\(survivor.processIdentifier)"
        try zone.run("ip", "link", "add", "mgmt0", "type", "veth", "peer", "name", "mgmt0", "netns", peer)
        for (side, number) in [(zone, 1), (survivor, 2)] {
            try side.run("ip", "address", "add", "198.51.100.\(number)/24", "dev", "mgmt0")
            try side.run("ip", "address", "add", "2001:db8:1::\(number)/64", "dev", "mgmt0", "nodad")
            try side.run("ip", "link", "set", "mgmt0", "up")
        }
    }

    /// Tries one TCP connection, and says in one word what came of it within five seconds: `open`, `refused` (somebody
    /// answered), `silent` or `unreachable`.
    package func connect(from side: TestNamespace, to address: String, port: Int = 7) throws -> String {
        let script = """
            import socket, errno
            with socket.socket(socket.AF_INET6 if ":" in "\(address)" else socket.AF_INET) as end:
                end.settimeout(5)
                try: end.connect(("\(address)", \(port))); print("open")
                except ConnectionRefusedError: print("refused")
                except TimeoutError: print("silent")
                except OSError as error: print("unreachable" if error.errno == errno.EHOSTUNREACH else error)
            """
        return try side.run("python3", "-c", script).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Datagrams of both families from the survivor without a pause, until the returned process is ended.
    package func flood() throws -> Process {
        let script = """
            import socket
            ends = [(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), ("192.0.2.1", 9)),
                    (socket.socket(socket.AF_INET6, socket.SOCK_DGRAM), ("2001:db8::1", 9))]
            for sender, _ in ends: sender.setblocking(False)
            while True:
                for sender, address in ends:
                    try: sender.sendto(b"light?", address)
                    except OSError: pass
            """
        return try survivor.start(["python3", "-c", script]).process
    }

    /// The rules as nft sees them.
    package func ruleset() throws -> String { try zone.run("nft", "list", "ruleset") }

    package enum Failure: Error {
        case unreadable(String)
    }
}
