import Glibc
import ZonefallLinux
import ZonefallModel

/// The programs of all instances of a lab, and the reflector, as one process with one event loop.
///
/// Its sockets were opened inside the nodes' namespaces and stay there: each answers as its own instance.
package final class Responder {
    private enum Role {
        case httpListener(host: Int)
        case lineListener(host: Int)
        case datagrams(host: Int)
        case connection
        case backend(host: Int)
        case leash
    }

    private let plans: [ResponderPlan]
    private let loop: EventLoop
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var roles: [Int32: (role: Role, descriptor: Descriptor)] = [:]
    private var connections: [Int32: ResponderConnection] = [:]
    private var checks = BackendChecks()

    /// Opens all sockets: from here on the kernel accepts connections.
    package init(_ plans: [ResponderPlan]) throws {
        self.plans = plans
        loop = try EventLoop()
        start = clock.now
        for (host, plan) in plans.enumerated() {
            for (role, socket) in try Self.sockets(of: plan, host: host) { try add(socket, role, .reading) }
        }
    }

    /// Serves until `leash` is closed by whoever holds its other end.
    package func run(leash: Descriptor) throws {
        try add(leash, .leash, .reading)
        while true {
            for raw in try loop.ready(within: nextDeadline.map { $0 - now }) {
                guard let (role, descriptor) = roles[raw] else { continue }
                switch role {
                case .leash: return
                case .httpListener(let host): accept(from: descriptor, host: host, isHTTP: true)
                case .lineListener(let host): accept(from: descriptor, host: host, isHTTP: false)
                case .datagrams(let host): answerDatagrams(on: descriptor, host: host)
                case .connection: serve(raw)
                case .backend(let host):
                    checks.settle(raw, host: host, isConnected: descriptor.pendingError == 0)
                    forget(raw)
                }
            }
            for host in checks.hosts { decide(host) }
            for (raw, connection) in connections where connection.deadline <= now { forget(raw) }
        }
    }

    private var now: Duration { clock.now - start }

    private var nextDeadline: Duration? {
        [checks.nextDeadline, connections.values.map(\.deadline).min()].compactMap { $0 }.min()
    }

    private static func sockets(of plan: ResponderPlan, host: Int) throws -> [(Role, Descriptor)] {
        try NetworkNamespace(named: plan.node).run {
            var sockets: [(Role, Descriptor)] = []
            for address in plan.addresses {
                for port in plan.httpPorts {
                    sockets.append((.httpListener(host: host), try .bound(address, port: port, type: streamSocket)))
                }
                for port in plan.linePorts {
                    sockets.append((.lineListener(host: host), try .bound(address, port: port, type: streamSocket)))
                    sockets.append((.datagrams(host: host), try .bound(address, port: port, type: datagramSocket)))
                }
            }
            return sockets
        }
    }

    private func add(_ descriptor: Descriptor, _ role: Role, _ interest: EventLoop.Interest) throws(SystemCallError) {
        try loop.watch(descriptor, for: interest)
        roles[descriptor.raw] = (role, descriptor)
    }

    private func forget(_ raw: Int32) {
        roles[raw] = nil
        connections[raw] = nil
    }
}

extension Responder {
    private func accept(from listener: Descriptor, host: Int, isHTTP: Bool) {
        while true {
            var raw: Int32 = -1
            let peer = SocketAddress { address, length in
                raw = Glibc.accept(listener.raw, address, length)
                return raw >= 0
            }
            guard raw >= 0 else { return }
            let socket = Descriptor(owning: raw)
            guard let client = peer?.address else { continue }
            connections[raw] = ResponderConnection(
                socket: socket,
                host: host,
                isHTTP: isHTTP,
                client: client,
                deadline: now + ResponderConnection.patience(isHTTP: isHTTP)
            )
            do throws(SystemCallError) {
                try socket.setNonBlocking()
                try add(socket, .connection, .reading)
            } catch {
                // Out of watches: the client sees its connection closed.
                forget(raw)
            }
        }
    }

    private func answerDatagrams(on socket: Descriptor, host: Int) {
        var buffer = [UInt8](repeating: 0, count: 2_048)
        while true {
            let peer = SocketAddress { address, length in
                recvfrom(socket.raw, &buffer, buffer.count, 0, address, length) >= 0
            }
            guard let peer else { return }
            guard let client = peer.address else { continue }
            let line = ResponderAnswer(plan: plans[host], client: client).line
            // A datagram that can't be sent is lost, as datagrams are.
            _ = peer.withPointer { sendto(socket.raw, line, line.count, 0, $0, $1) }
        }
    }

    /// A connection that can be read or written.
    private func serve(_ raw: Int32) {
        guard var connection = connections[raw] else { return }
        let plan = plans[connection.host]
        switch connection.advance() {
        case .wait: connections[raw] = connection
        case .end: forget(raw)
        case .line:
            connection.send(ResponderAnswer(plan: plan, client: connection.client).line, thenCloses: false)
            connection.deadline = now + ResponderConnection.patience(isHTTP: false)
            connections[raw] = connection
            write(raw)
        case .request(let head):
            connection.head = head
            connections[raw] = connection
            switch checks.step(host: connection.host, plan: plan, at: now) {
            case .answer(let verdict): answer(raw, verdict)
            case .wait: checks.wait(raw, for: connection.host)
            case .check:
                begin(connection.host)
                checks.wait(raw, for: connection.host)
            }
        }
    }

    private func answer(_ raw: Int32, _ verdict: BackendChecks.Verdict) {
        guard var connection = connections[raw] else { return }
        var answer = ResponderAnswer(plan: plans[connection.host], client: connection.client)
        if case .missing(let backend) = verdict { answer.missing = backend }
        connection.send(
            connection.head == .get || connection.head == .head
                ? answer.response(hasBody: connection.head == .get)
                : ResponderAnswer.refusal(
                    connection.head == .tooLong ? "431 Request Header Fields Too Large" : "405 Method Not Allowed"
                ),
            thenCloses: true
        )
        connections[raw] = connection
        write(raw)
    }

    private func write(_ raw: Int32) {
        guard var connection = connections[raw] else { return }
        let isDone = connection.flush()
        connections[raw] = connection
        do throws(SystemCallError) {
            switch isDone {
            case .ended: forget(raw)
            case .blocked: try loop.change(connection.socket, to: .writing)
            case .flushed: try loop.change(connection.socket, to: .reading)
            }
        } catch {
            forget(raw)
        }
    }

    /// Starts to connect to all backends of a host, from its own namespace.
    private func begin(_ host: Int) {
        let plan = plans[host]
        var pending: [Int32: Int] = [:]
        let targets = plan.requirements.enumerated().flatMap { number, requirement in
            requirement.addresses.map { (number, $0) }
        }
        do {
            let sockets = try NetworkNamespace(named: plan.node).run {
                targets.map { number, address in
                    // What can't even begin to connect, for want of a route say, is not reached.
                    (number, try? Descriptor.connecting(to: address, port: 80))
                }
            }
            for (number, socket) in sockets {
                guard let socket else { continue }
                try add(socket, .backend(host: host), .writing)
                pending[socket.raw] = number
            }
        } catch {
            for socket in pending.keys { forget(socket) }
            pending = [:]
        }
        checks.begin(host: host, plan: plan, pending: pending, at: now)
    }

    private func decide(_ host: Int) {
        guard let decision = checks.decide(host: host, plan: plans[host], at: now) else { return }
        for socket in decision.sockets { forget(socket) }
        for connection in decision.waiting { answer(connection, decision.verdict) }
    }
}
