import Glibc
import ZonefallLinux
import ZonefallModel

/// The loop of `zonefall-chaosd`: requests in, one warden, answers out; and a look around several times a second.
package final class ChaosdServer {
    private let warden: Warden
    private let listener: MessageSocket
    private let loop: EventLoop
    private let signals: SignalPipe
    private let notice = ServiceNotice()
    private let log: (String) -> Void
    private var clients: [Int32: Client] = [:]
    /// The connection that made it dark: with it goes the darkness.
    private var owner: Int32?
    private let haltWatch: Descriptor?
    private var lastNotice = Duration.zero

    private final class Client {
        let socket: MessageSocket
        let peer: MessageSocket.Peer
        let mayDarken: Bool
        /// Parts of a request that is not whole yet.
        var parts: [UInt8] = []

        init(socket: MessageSocket, peer: MessageSocket.Peer, mayDarken: Bool) {
            self.socket = socket
            self.peer = peer
            self.mayDarken = mayDarken
        }
    }

    /// Between two looks at the kernel, at the file HALT and at the watchdog, while something is loaded.
    static let tick = Duration.milliseconds(200)
    /// Of people who may not darken: so many connections at once, so that they keep nobody else out.
    static let strangers = 8
    static let mostClients = 64

    package init(warden: Warden, signals: SignalPipe, log: @escaping (String) -> Void) throws(SystemCallError) {
        self.warden = warden
        self.signals = signals
        self.log = log
        // Everybody may ask for light: who is at the other end decides what else.
        listener = try .listening(at: warden.configuration.socketPath, mode: 0o666)
        loop = try EventLoop()
        haltWatch = Self.watch(warden.configuration.stateDirectory)
        try loop.watch(listener.descriptor, for: .reading)
        try loop.watch(signals.reading, for: .reading)
        if let haltWatch { try loop.watch(haltWatch, for: .reading) }
    }

    /// Wakes the loop when a file appears or goes; without it the tick still sees the file HALT.
    private static func watch(_ directory: String) -> Descriptor? {
        let raw = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard raw >= 0 else { return nil }
        let descriptor = Descriptor(owning: raw)
        let mask = UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE)
        return inotify_add_watch(raw, directory, mask) >= 0 ? descriptor : nil
    }

    /// Runs until a signal ends it. Whatever is dark is light when this returns.
    package func run() throws(SystemCallError) {
        notice?.tell("READY=1\nSTATUS=idle\n")
        log("level=info msg=ready host=\(warden.configuration.host) enabled=\(warden.configuration.isEnabled)")
        while true {
            let busy = warden.current != nil
            let pause = min(busy ? Self.tick : .seconds(1), notice?.watchdogInterval ?? .seconds(1))
            let ready = try loop.ready(within: pause)
            if ready.contains(signals.reading.raw), try signals.pending().contains(where: { $0 != SIGCHLD }) { break }
            if let haltWatch, ready.contains(haltWatch.raw) { _ = try haltWatch.readSome() }
            warden.tick()
            for raw in ready {
                if raw == listener.descriptor.raw {
                    try acceptAll()
                } else if let client = clients[raw] {
                    serve(client)
                }
            }
            tellWatchdog()
        }
        notice?.tell("STOPPING=1\n")
        warden.revert(.stopping)
        unlink(warden.configuration.socketPath)
        log("level=info msg=stopped")
    }

    private func tellWatchdog() {
        guard let notice, let interval = notice.watchdogInterval else { return }
        let now = Timekeeper.system.now()
        guard now - lastNotice >= interval else { return }
        lastNotice = now
        notice.tell("WATCHDOG=1\nSTATUS=\(warden.current?.stage.name ?? "idle")\n")
    }

    private func acceptAll() throws(SystemCallError) {
        while let (socket, peer) = try listener.accept() {
            let mayDarken = warden.configuration.mayDarken(uid: peer.uid)
            let strangers = clients.values.count { !$0.mayDarken }
            guard clients.count < Self.mostClients, mayDarken || strangers < Self.strangers else { continue }
            clients[socket.descriptor.raw] = Client(socket: socket, peer: peer, mayDarken: mayDarken)
            try loop.watch(socket.descriptor, for: .reading)
        }
    }

    private func serve(_ client: Client) {
        let raw = client.socket.descriptor.raw
        do throws(SystemCallError) {
            // A bounded number, so that nobody keeps the loop from its other duties.
            for _ in 0..<16 {
                switch try client.socket.receive(atMost: ChaosdRequest.largestMessage) {
                case .nothingYet: return
                case .closed: return drop(client)
                case .message(let bytes):
                    guard let request = whole(bytes, client) else { continue }
                    try client.socket.send(Array(reply(to: request, of: client).json.compactText.utf8))
                }
            }
        } catch {
            log("level=warning msg=\"a connection broke\" uid=\(client.peer.uid) descriptor=\(raw) reason=\"\(error)\"")
            drop(client)
        }
    }

    private func drop(_ client: Client) {
        let raw = client.socket.descriptor.raw
        clients[raw] = nil
        guard owner == raw else { return }
        owner = nil
        if warden.current?.stage.darkSince != nil { warden.revert(.ownerGone) }
    }

    /// The request that this message ends; nil: there is more to come.
    private func whole(_ message: [UInt8], _ client: Client) -> [UInt8]? {
        guard message.first == UInt8(ascii: "+") else {
            defer { client.parts = [] }
            return client.parts + message
        }
        // Only who may arm has anything long to say.
        let limit = client.mayDarken ? ChaosdRequest.largest : ChaosdRequest.largestMessage
        if client.parts.count + message.count <= limit { client.parts += message.dropFirst() }
        return nil
    }

    private func reply(to bytes: [UInt8], of client: Client) -> ChaosdReply {
        do throws(ChaosRefusal) {
            let request = try ChaosdRequest(parsing: bytes)
            if request.isPrivileged, !client.mayDarken { throw .notAllowed(uid: client.peer.uid) }
            try carryOut(request, for: client)
            return .done(warden.status)
        } catch {
            if error != .disabled { log("level=info msg=refused code=\(error.code) uid=\(client.peer.uid)") }
            return ChaosdReply(error)
        }
    }

    private func carryOut(_ request: ChaosdRequest, for client: Client) throws(ChaosRefusal) {
        switch request {
        case .status: break
        case .arm(let envelope): try warden.arm(Array(envelope.utf8))
        case .activate(let grant):
            try warden.activate(run: grant.run, epoch: grant.epoch, asked: grant.asked, grant: grant.length)
            owner = client.socket.descriptor.raw
        case .renew(let grant):
            try warden.renew(run: grant.run, epoch: grant.epoch, asked: grant.asked, grant: grant.length)
        case .endConnections(let run): try warden.endConnections(run: run)
        case .revert: warden.revert(.asked)
        case .halt: warden.haltAll()
        case .release: try warden.release()
        }
    }
}

extension ChaosdConfiguration {
    /// Whether a user may make dark, by number or by name. Root is nobody special: it can edit this file.
    func mayDarken(uid: UInt32) -> Bool {
        if agentUIDs.contains(uid) { return true }
        guard !agentUsers.isEmpty, let entry = getpwuid(uid) else { return false }
        return agentUsers.contains(String(cString: entry.pointee.pw_name))
    }
}
