import ZonefallAnalysis
import ZonefallModel

extension Coordinator {
    /// How long a finding may stand unchanged until the store is told that it still does.
    static let findingRest = Duration.seconds(60)

    /// When findings were made last, and whether they are being made now.
    struct Evaluation: Sendable {
        struct Concluded: Hashable, Sendable {
            let generation: Int
            let startedAt: Timestamp
            let took: Duration
        }

        var concluded: Concluded?
        var running: Task<Void, any Error>?

        /// Without new arrivals, findings are made anew this often, because time alone changes them too.
        static let rest = Duration.seconds(1)

        /// Whether time asks for an evaluation: at most a fifth of one core is spent on those.
        func isDue(at now: Timestamp) -> Bool {
            guard let concluded else { return true }
            return now - concluded.startedAt >= max(Self.rest, concluded.took * 5)
        }

        /// Whether everything up to a generation is in, as of a moment.
        func covers(_ generation: Int, at now: Timestamp) -> Bool {
            guard let concluded else { return false }
            return concluded.generation >= generation && now - concluded.startedAt < Self.rest
        }
    }

    /// What stands, with all that arrived before the call.
    ///
    /// - Throws: what the store says.
    package func findings() async throws -> [FindingLedger.Entry] {
        try await evaluateAll()
        return ledger.standing
    }

    /// Makes findings of all that arrived before the call, unless that was just done.
    func evaluateAll() async throws {
        let (generation, asked) = (state.generation, clock())
        while !evaluation.covers(generation, at: asked) { try await evaluate() }
    }

    /// Makes findings if none were ever made: to print none before anybody looked would read as all clear.
    func evaluateFirst() async throws {
        if evaluation.concluded == nil { try await evaluate() }
    }

    /// Makes findings once, beside the actor; whoever comes meanwhile waits for the same.
    func evaluate() async throws {
        if let running = evaluation.running { return try await running.value }
        let task = Task {
            defer { evaluation.running = nil }
            let (engine, generation, start) = (state.engine, state.generation, clock())
            let findings = await Self.findings(of: engine, at: start)
            try record(findings, at: clock())
            if whatIf == nil || findings.map(\.outlook) != foreseen {
                foreseen = findings.map(\.outlook)
                whatIf = await Self.whatIf(dependencies, board: state.board, findings: findings)
            }
            evaluation.concluded = .init(generation: generation, startedAt: start, took: clock() - start)
        }
        evaluation.running = task
        try await task.value
    }

    @concurrent private static func whatIf(
        _ dependencies: Dependencies,
        board: ProbeBoard,
        findings: [Finding]
    ) async -> WhatIf {
        WhatIf(dependencies, board: board, findings: findings)
    }

    @concurrent private static func findings(
        of engine: any CorrelationEngine,
        at now: Timestamp
    ) async -> [Finding] {
        engine.findings(at: now)
    }
}

extension Finding {
    /// What of a finding changes what is to be expected.
    fileprivate var outlook: String { "\(fingerprint) \(standing.rawValue)" }
}
