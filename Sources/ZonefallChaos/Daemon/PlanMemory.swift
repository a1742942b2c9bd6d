import Glibc
import ZonefallLinux
import ZonefallModel

/// What a host remembers of plans and epochs, on disk before anything is done.
package protocol PlanMemory {
    /// 0: none was seen.
    func highestEpoch() throws(PlanFault) -> Int64
    /// Verifies a plan and remembers it; of two that claim the same plan, one is refused.
    func claim(_ envelope: [UInt8], now: Timestamp) throws(PlanFault) -> VerifiedPlan
    /// A newer coordinator was seen. Without a disk it is remembered until this process ends.
    func remember(epoch: Int64)
}

/// In the state directory: `used-plans`, `fence` and `since`.
package struct PlanMemoryFiles: PlanMemory {
    private let used: UsedPlansFile
    private let verifier: PlanVerifier
    private let fencePath: String
    /// When this memory began: plans that could have been used before it are refused.
    package let since: Timestamp

    package init(
        directory: String,
        usedPlansPath: String,
        verifier: PlanVerifier,
        now: Timestamp
    ) throws(SystemCallError) {
        used = UsedPlansFile(usedPlansPath)
        self.verifier = verifier
        fencePath = "\(directory)/fence"
        let sincePath = "\(directory)/since"
        if Files.exists(usedPlansPath), let text = try? Files.read(sincePath),
            let milliseconds = Int64(text.filter { !$0.isWhitespace })
        {
            since = Timestamp(millisecondsSinceEpoch: milliseconds)
        } else {
            since = now
            try Self.write("\(now.millisecondsSinceEpoch)\n", to: sincePath)
            try Self.write("", to: usedPlansPath, truncating: false)
        }
        let folder = try Descriptor.open(directory, O_RDONLY | O_DIRECTORY)
        guard fsync(folder.raw) == 0 else { throw SystemCallError("flush \(directory)") }
    }

    package func highestEpoch() throws(PlanFault) -> Int64 {
        let plans = try used.read().highestEpoch
        guard Files.exists(fencePath) else { return plans }
        guard let text = try? Files.read(fencePath), let fence = Int64(text.filter { !$0.isWhitespace }) else {
            // Written short by a full disk: what the plans say still holds.
            return plans
        }
        return max(plans, fence)
    }

    package func claim(_ envelope: [UInt8], now: Timestamp) throws(PlanFault) -> VerifiedPlan {
        let plan = try SignedPlan(reading: envelope).plan
        guard plan.notBefore >= since else {
            throw .noMemory("this host's memory began \(since), after the plan's first moment; have it signed again")
        }
        return try used.claim(envelope, by: verifier, now: now)
    }

    package func remember(epoch: Int64) {
        // On a full disk the warden still knows it, for as long as it lives, and no run outlives it.
        try? Self.write("\(epoch)\n", to: fencePath)
    }

    private static func write(_ text: String, to path: String, truncating: Bool = true) throws(SystemCallError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | (truncating ? O_TRUNC : 0))
        try file.write(text)
        guard fsync(file.raw) == 0 else { throw SystemCallError("flush \(path)") }
    }
}
