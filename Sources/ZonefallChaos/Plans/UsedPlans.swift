/// Which plans were begun before, so that none is begun again: runs, nonces, and the highest epoch.
package struct UsedPlans: Hashable, Sendable {
    private var runs: Set<String> = []
    private var nonces: Set<String> = []
    /// 0: none was seen.
    package private(set) var highestEpoch: Int64 = 0

    package init() {}

    package var count: Int { runs.count }

    package func check(_ plan: BlackoutPlanDocument) throws(PlanFault) {
        guard !runs.contains(plan.run) else { throw .usedRun(plan.run) }
        guard !nonces.contains(plan.nonce) else { throw .usedNonce(plan.nonce) }
        guard plan.epoch > highestEpoch else { throw .staleEpoch(plan.epoch, seen: highestEpoch) }
    }

    package mutating func insert(_ plan: BlackoutPlanDocument) {
        insert(run: plan.run, nonce: plan.nonce, epoch: plan.epoch)
    }

    private mutating func insert(run: String, nonce: String, epoch: Int64) {
        runs.insert(run)
        nonces.insert(nonce)
        highestEpoch = max(highestEpoch, epoch)
    }

    /// The line by which a plan is remembered: its epoch, its run, its nonce.
    static func line(of plan: BlackoutPlanDocument) -> String { "\(plan.epoch) \(plan.run) \(plan.nonce)\n" }

    /// - Throws: ``PlanFault/noMemory(_:)`` for a text that has a line which is none. A last line without its end is the
    ///   trace of a crash before anything was done, and is left out.
    init(parsing text: String) throws(PlanFault) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.dropLast().enumerated() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, let epoch = Int64(words[0]), epoch > 0 else {
                throw .noMemory("line \(index + 1) is damaged")
            }
            insert(run: String(words[1]), nonce: String(words[2]), epoch: epoch)
        }
    }
}
