import Synchronization
import ZonefallLinux
import ZonefallModel

extension Lab {
    /// Where the coordinator listens, for agents and for whoever runs beside it.
    package static let coordinatorPort: UInt16 = 9_400

    package var coordinatorURL: String { "http://\(record.addresses.coordinator):\(Self.coordinatorPort)" }

    /// A program of ours that stands beside the running one.
    package static func program(_ name: String) -> String {
        let own = Executable.current
        return String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)]) + "/" + name
    }

    /// Starts the coordinator in its node, and waits until it accepts connections. Blocks.
    ///
    /// - Parameters:
    ///   - mapFile: the *declared* map.
    ///   - packs: the directory of probe packs.
    ///   - token: what agents and others must show; nil: nothing, as nobody but the lab's own can reach it.
    ///   - arguments: more of them.
    @discardableResult
    package func startCoordinator(
        binary: String = Lab.program("zonefall-coordinator"),
        mapFile: String,
        packs: String,
        token: String? = nil,
        arguments: [String] = []
    ) throws -> ChildProcess {
        let address = record.addresses.coordinator
        let child = try start(
            binary,
            ["serve", "--map", mapFile, "--packs", packs, "--listen", "\(address):\(Self.coordinatorPort)"]
                + ["--store", "\(Sandbox.directory)/coordinator.sqlite"]
                + (token == nil ? ["--insecure-no-token"] : tokenOption(token)) + arguments,
            named: "coordinator",
            in: Planner.coordinator
        )
        let deadline = ContinuousClock.now + .seconds(10)
        while try !LabClient(node: Planner.coordinator).accepts(address, port: Self.coordinatorPort) {
            guard child.isRunning(after: .milliseconds(10)), ContinuousClock.now < deadline else {
                child.terminate(grace: .zero)
                throw LabError.serverFailed(child.command, log: LabServer.lastLines(of: child.logFile))
            }
        }
        return child
    }

    /// Starts all agents of the map, each in the node where it runs. Blocks.
    @discardableResult
    package func startAgents(
        binary: String = Lab.program("zonefall-agent"),
        token: String? = nil,
        arguments: [String] = []
    ) throws -> [ChildProcess] {
        let token = try tokenOption(token)
        return try record.agents.map { agent in
            try start(
                binary,
                ["--id", agent.vantage.rawValue, "--coordinator", coordinatorURL]
                    + (agent.zone.map { ["--zone", $0.rawValue] } ?? []) + token + arguments,
                named: "agent-\(agent.vantage)",
                in: agent.node
            )
        }
    }

    /// Starts a program in a node; it ends with the lab, or with this process.
    package func start(
        _ binary: String,
        _ arguments: [String],
        named name: String,
        in node: String
    ) throws -> ChildProcess {
        guard !binary.contains("/") || Files.exists(binary) else { throw LabError.programMissing(binary) }
        var names = NodeNames()
        let child = try ChildProcess(
            Command(binary, arguments),
            logFile: "\(LabBuilder.logs)/\(names.name(for: name)).log",
            networkPath: try self.node(node).namespacePath
        )
        programs.withLock { $0.append(child) }
        return child
    }

    private static let tokenFile = "\(Sandbox.directory)/token"

    /// What this lab's coordinator wants to be shown; nil: nothing, or there is none.
    package static var token: String? {
        guard let text = try? Files.read(tokenFile) else { return nil }
        return String(text.prefix { $0 != "\n" })
    }

    private func tokenOption(_ token: String?) throws -> [String] {
        guard let token else { return [] }
        let file = Self.tokenFile
        try Files.write(token + "\n", to: file)
        return ["--token-file", file]
    }
}
