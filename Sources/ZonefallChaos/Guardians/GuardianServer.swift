import Glibc
import ZonefallLinux
import ZonefallModel

/// A process in a surviving zone: it keeps a second copy of the journal, listens for signs of life, and brings light with its
/// own credential when they stop. It can't make anything dark.
package final class GuardianServer {
    private let folder: String
    private let token: String
    private let time: Timekeeper
    private let listener: Descriptor
    private let loop: EventLoop
    private let signals: SignalPipe?
    private let driver: (any JournalWriter, [JournalRecord]) throws -> any BlackoutDriver
    private let log: (String) -> Void
    private var clients: [Int32: LineSocket] = [:]
    private var journals: [String: Journal] = [:]
    private var duty = GuardianDuty()
    /// Read from its folder when it began: their driver may have died while nobody watched.
    private var orphans: [String] = []

    private static let tick = Duration.milliseconds(200)
    private static let mostClients = 16

    /// - Parameters:
    ///   - folder: of the copies, one for each run; those that a guardian before left are lit at once.
    ///   - token: who does not know it is not heard.
    ///   - driver: for one journal, with all that it tells.
    package init(
        listeningAt address: IPAddress,
        port: UInt16,
        folder: String,
        token: String,
        time: Timekeeper = .system,
        signals: SignalPipe? = nil,
        driver: @escaping (any JournalWriter, [JournalRecord]) throws -> any BlackoutDriver,
        log: @escaping (String) -> Void
    ) throws(SystemCallError) {
        (self.folder, self.token, self.time, self.signals) = (folder, token, time, signals)
        (self.driver, self.log) = (driver, log)
        listener = try LineSocket.listening(at: address.bytes, port: port)
        loop = try EventLoop()
        try loop.watch(listener, for: .reading)
        if let signals { try loop.watch(signals.reading, for: .reading) }
        orphans = Self.journals(in: folder)
    }

    package var port: UInt16 { LineSocket.port(of: listener) }

    private static func journals(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(suffix) { names.append(String(name.dropLast(suffix.count))) }
        }
        return names.sorted()
    }

    private static let suffix = ".guardian.jsonl"

    /// Runs until a signal ends it, or `isOver` says so. What it watches then is lit first: nobody is left without a guardian.
    package func run(until isOver: () -> Bool = { false }) async throws {
        for run in orphans { await bringLight(to: run, because: "a guardian before died") }
        log("level=info msg=ready port=\(port)")
        while !isOver() {
            let ready = try loop.ready(within: Self.tick)
            if let signals, ready.contains(signals.reading.raw),
                try signals.pending().contains(where: { $0 != SIGCHLD })
            {
                break
            }
            for raw in ready {
                if raw == listener.raw {
                    try acceptAll()
                } else if let client = clients[raw] {
                    serve(client)
                }
            }
            if let run = duty.overdue(at: time.now()) { await bringLight(to: run, because: "its driver fell silent") }
        }
        if let run = duty.run { await bringLight(to: run, because: "the guardian was told to stop") }
    }

    private func acceptAll() throws(SystemCallError) {
        while let client = try LineSocket.accept(from: listener, longest: GuardianMessage.longest) {
            guard clients.count < Self.mostClients else { continue }
            try loop.watch(client.descriptor, for: .reading)
            clients[client.descriptor.raw] = client
        }
    }

    private func serve(_ client: LineSocket) {
        do throws(SystemCallError) {
            for _ in 0..<64 {
                switch try client.receive() {
                case .nothingYet: return
                case .closed: return drop(client)
                case .line(let line):
                    try client.send(Array(answer(to: line).compactText.utf8), within: .milliseconds(500))
                }
            }
        } catch {
            drop(client)
        }
    }

    private func drop(_ client: LineSocket) {
        clients[client.descriptor.raw] = nil
        duty.lostConnection(at: time.now())
    }

    private func answer(to line: [UInt8]) -> JSONValue {
        do {
            let json = try JSONValue(parsing: line)
            guard json["token"]?.stringValue == token else { return ["refused": "the token is another one"] }
            switch try GuardianMessage(json: json) {
            case .entry(let entry):
                try duty.heard(of: entry.run, doing: entry.operation, at: time.now())
                if entry.operation == .plan { duty.planned(try BlackoutPlan(json: entry.detail).limits.maximumDark) }
                try journal(of: entry.run).write(entry)
            case .beat(let run, let lease): try duty.beat(of: run, lease: lease, at: time.now())
            case .note(let entry):
                try journal(of: entry.run).write(entry)
                if (entry.operation, entry.phase) == (.verify, .verified) || entry.operation == .end {
                    // An end without light is one that a person has to look at, and so do we.
                    if entry.detail["state"]?.stringValue != "stuck" { duty.rests(entry.run) }
                }
            }
            return ["ok": true]
        } catch GuardianDuty.Refusal.over {
            return ["refused": "it has brought light already, or is about to"]
        } catch GuardianDuty.Refusal.occupied(let run) {
            return .object([.init("refused", .string("it watches run \(run)"))])
        } catch {
            return .object([.init("refused", .string("\(error)"))])
        }
    }

    private func journal(of run: String) throws -> Journal {
        if let open = journals[run] { return open }
        guard run.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }), !run.hasPrefix(".") else {
            throw JournalError.guardian("'\(run)' is no name of a run")
        }
        let path = "\(folder)/\(run)\(Self.suffix)"
        let made =
            access(path, F_OK) == 0
            ? try Journal(continuing: path, time: time) : try Journal(creating: path, time: time)
        journals[run] = made
        return made
    }

    private func bringLight(to run: String, because reason: String) async {
        defer { duty.broughtLight(to: run) }
        do {
            let journal = try journal(of: run)
            let records = try Journal.read(journal.path).records
            let unfinished = try JournalReplay(records).unfinished
            guard !unfinished.isEmpty else { return }
            log("level=warning msg=\"bringing light\" run=\(run) reason=\"\(reason)\"")
            let driver = try driver(journal, records)
            let outcomes = await Recovery(journal: journal, driver: driver, time: time).bringLight(to: unfinished)
            for (plan, outcome) in zip(unfinished, outcomes) {
                log("level=info msg=\"\(outcome.state)\" run=\(run) zone=\(outcome.zone)")
                let left = (try? await driver.readings(of: plan)) ?? []
                for line in await driver.residue(of: plan, left: left) {
                    log("level=warning msg=\"left\" run=\(run) command=\"\(line)\"")
                }
            }
        } catch {
            log("level=error msg=\"could not bring light\" run=\(run) reason=\"\(error)\"")
        }
    }
}
