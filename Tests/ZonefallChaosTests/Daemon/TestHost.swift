import Foundation
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// A host with a `zonefall-chaosd` of its own, in a namespace, with a state directory of its own.
final class TestHost: @unchecked Sendable {
    let namespace: TestNamespace
    let directory: String
    let nftables: Nftables
    private(set) var process: Process?
    private var output: Pipe?
    private(set) var log = ""

    init(in namespace: TestNamespace? = nil, _ changes: (inout ChaosdConfigurationText) -> Void = { _ in }) throws {
        self.namespace = try namespace ?? TestNamespace()
        nftables = try Nftables(namespace: self.namespace.path)
        var template = Array("/tmp/zonefall-test-XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
        let sample = try SamplePlan()
        try Files.write(sample.operatorsText, to: "\(directory)/operators.pub")
        var text = ChaosdConfigurationText(directory: directory)
        changes(&text)
        try Files.write(text.json, to: "\(directory)/chaosd.json")
    }

    deinit {
        end()
        // What is left in /tmp is no fault of what is tested.
        try? FileManager.default.removeItem(atPath: directory)
    }

    var socketPath: String { "\(directory)/state/chaosd.sock" }
    var processIdentifier: Int32 { process?.processIdentifier ?? -1 }

    /// Starts it, and waits until it serves or ends.
    func start(_ prefix: [String] = []) throws {
        let output = Pipe()
        let program = try BuiltProduct.path(of: "zonefall-chaosd")
        let (process, _) = try namespace.start(
            prefix + ["sh", "-c", "exec \"$0\" run --config \"$1\" 2>&1", program, "\(directory)/chaosd.json"],
            output: output
        )
        self.process = process
        self.output = output
        log = ""
        try wait(for: "msg=ready")
    }

    /// Starts it in a namespace that the prefix makes, as the user that the prefix says.
    func startAlone(_ prefix: [String]) throws {
        let (output, process) = (Pipe(), Process())
        // For whoever it is to be: the directory, and what is in it.
        try Files.makeDirectories("\(directory)/state")
        for path in [directory, "\(directory)/state", "\(directory)/chaosd.json", "\(directory)/operators.pub"] {
            try #require(chown(path, 65_534, 65_534) == 0)
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            prefix + [try BuiltProduct.path(of: "zonefall-chaosd"), "run", "--config", "\(directory)/chaosd.json"]
        process.standardError = output
        try process.run()
        self.process = process
        self.output = output
        try wait(for: "msg=ready")
    }

    /// Reads what it says, until it has said this.
    func wait(for text: String) throws {
        while !log.contains(text) {
            let data = try #require(output).fileHandleForReading.availableData
            guard !data.isEmpty else { throw Ended(log: log) }
            log += String(decoding: data, as: UTF8.self)
        }
    }

    struct Ended: Error {
        let log: String
    }

    func signal(_ number: Int32) {
        if let process, process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Ends it with SIGKILL, and waits.
    func end() {
        signal(SIGCONT)
        signal(SIGKILL)
        process?.waitUntilExit()
        process = nil
    }

    func waitUntilExit() -> Int32 {
        process?.waitUntilExit()
        return process?.terminationStatus ?? -1
    }

    func client() throws -> ChaosdClient { try ChaosdClient(socketPath: socketPath) }

    /// A plan for this host that begins now, with whatever is changed, signed by two people.
    func signedPlan(
        number: Int = 1,
        _ changes: (inout BlackoutPlanDocument) -> Void = { _ in }
    ) throws -> SignedPlan {
        try SamplePlan().signed(Self.plan(number: number, changes))
    }

    static func plan(number: Int = 1, _ changes: (inout BlackoutPlanDocument) -> Void = { _ in })
        -> BlackoutPlanDocument
    {
        var plan = SamplePlan.plan(number: number)
        plan.notBefore = Timekeeper.system.date()
        plan.notAfter = plan.notBefore + .seconds(600)
        // Long enough for a busy machine: who wants to see an end asks for less.
        plan.lease = .seconds(8)
        plan.grant = .seconds(12)
        plan.canary = .seconds(4)
        plan.cap = .seconds(60)
        plan.targets = [.init(host: "web-b")]
        changes(&plan)
        return plan
    }

    /// The ruleset as nft prints it.
    func ruleset() throws -> String { try namespace.run("nft", "list", "ruleset") }
    func tables() throws -> [String] { try nftables.tables() }
}

extension BlackoutPlanDocument {
    /// Leave from now.
    func leave(epoch: Int64? = nil, asked: Duration? = nil, length: Duration? = nil) -> ChaosdRequest.Grant {
        .init(run: run, epoch: epoch ?? self.epoch, asked: asked ?? Self.nextMillisecond(), length: length ?? grant)
    }

    /// Requests carry whole milliseconds: this one begins after everything that was.
    static func nextMillisecond() -> Duration {
        let start = Timekeeper.system.now().wholeMilliseconds
        while Timekeeper.system.now().wholeMilliseconds == start {}
        return .milliseconds(start + 1)
    }
}

/// What a configuration file says, before it is one.
struct ChaosdConfigurationText {
    var members: [String: JSONValue]

    init(directory: String) {
        members = [
            "enabled": true, "host": "web-b", "zone": "b", "operators_file": .string("\(directory)/operators.pub"),
            "state_directory": .string("\(directory)/state"), "agent_uids": [0],
        ]
    }

    var json: String {
        JSONValue.object(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }).prettyText
    }
}
