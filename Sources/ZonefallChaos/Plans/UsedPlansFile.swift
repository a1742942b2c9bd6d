import Glibc
import ZonefallLinux
import ZonefallModel

/// ``UsedPlans`` in a file, which several processes of a host may share: whoever claims a plan first has it.
package struct UsedPlansFile: Sendable {
    private let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Verifies an envelope, and remembers its plan on disk before anybody acts on it. Of two that claim the same plan at
    /// the same time, one is refused.
    package func claim(
        _ envelope: [UInt8],
        by verifier: PlanVerifier,
        now: Timestamp
    ) throws(PlanFault) -> VerifiedPlan {
        let descriptor: Descriptor
        do throws(SystemCallError) {
            descriptor = try Descriptor.open(path, O_RDWR | O_CREAT | O_APPEND)
            guard flock(descriptor.raw, LOCK_EX) == 0 else { throw SystemCallError("lock \(path)") }
        } catch {
            throw .noMemory(error.description)
        }
        let used = try Self.read(descriptor)
        let verified = try verifier.verify(envelope, used: used.plans, now: now)
        do throws(SystemCallError) {
            // Half a line of somebody who died would swallow ours.
            guard ftruncate(descriptor.raw, off_t(used.wholeBytes)) == 0 else { throw SystemCallError("mend \(path)") }
            try descriptor.write(UsedPlans.line(of: verified.plan))
            guard fsync(descriptor.raw) == 0 else { throw SystemCallError("flush \(path)") }
        } catch {
            throw .noMemory(error.description)
        }
        return verified
    }

    /// What is remembered; nothing if there is no file yet.
    package func read() throws(PlanFault) -> UsedPlans {
        guard Files.exists(path) else { return UsedPlans() }
        let descriptor: Descriptor
        do throws(SystemCallError) {
            descriptor = try Descriptor.open(path, O_RDONLY)
        } catch {
            throw .noMemory(error.description)
        }
        return try Self.read(descriptor).plans
    }

    private static func read(_ descriptor: Descriptor) throws(PlanFault) -> (plans: UsedPlans, wholeBytes: Int) {
        let bytes: [UInt8]
        do throws(SystemCallError) {
            bytes = try descriptor.readAll()
        } catch {
            throw .noMemory(error.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .noMemory("it is not UTF-8") }
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (try UsedPlans(parsing: text), whole)
    }
}
