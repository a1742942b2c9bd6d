import Glibc
import ZonefallLinux
import ZonefallModel

/// The lock of a region on one machine: a small file, changed as a whole or not at all.
///
/// It says which run holds the region and what the last fencing number was. Several coordinators need another kind of
/// lock, behind the same protocol.
package struct RegionLockFile: Sendable {
    private let folder: String

    /// - Parameter folder: where it lies, beside the switch that halts: one folder for each region.
    package init(in folder: String) {
        self.folder = folder
    }

    private var path: String { "\(folder)/region.json" }
    /// While it is there, no blackout begins and none goes on. Anybody may create it, with `touch`.
    package var haltFile: String { "\(folder)/HALT" }

    package var isHalted: Bool { Files.exists(haltFile) }

    private var abortFile: String { "\(folder)/ABORT" }

    /// Why a run of this region must end now, if somebody of this machine said so.
    package func stopReason(for run: String) -> AbortReason? {
        if isHalted { return .halted }
        // A wish that names another run, or can't be read, is not for this one.
        guard let wish = try? Files.read(abortFile), wish == run else { return nil }
        return .signal("'zonefall gameday abort'")
    }

    /// Asks the run that holds the region to bring light and report.
    ///
    /// - Returns: that run; nil: nobody holds it.
    package func requestAbort() throws(RegionLockError) -> String? {
        guard let run = try state().run else { return nil }
        do throws(SystemCallError) {
            try Files.write(run, to: abortFile)
        } catch {
            throw .unusable(path: abortFile, reason: error.description)
        }
        return run
    }

    package struct State: Hashable, Sendable {
        /// nil: nobody holds it.
        package var run: String?
        package var journal = ""
        package var epoch: Int64 = 0
    }

    /// - Throws: ``RegionLockError/held(run:journal:)`` while another run is not over, whether its process lives or not.
    package func acquire(run: String, journal: String) throws(RegionLockError) -> any RegionHold {
        guard !isHalted else { throw .halted(by: haltFile) }
        try change { state throws(RegionLockError) in
            if let holder = state.run, holder != run { throw .held(run: holder, journal: state.journal) }
            state.run = run
            state.journal = journal
        }
        return Hold(lock: self, run: run)
    }

    /// Lets go of what a run left behind, once its light is proved.
    package func release(run: String) throws(RegionLockError) {
        try change { state in
            if state.run == run {
                state.run = nil
                state.journal = ""
            }
        }
    }

    package func state() throws(RegionLockError) -> State {
        guard Files.exists(path) else { return State() }
        do {
            return try State(json: JSONValue(parsing: Files.read(path)))
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
    }

    /// Stops all game days of the region, and keeps new ones from beginning.
    package func halt() throws(RegionLockError) {
        do throws(SystemCallError) {
            try Files.makeDirectories(folder)
            _ = try Descriptor.open(haltFile, O_WRONLY | O_CREAT, mode: 0o644)
        } catch {
            throw .unusable(path: haltFile, reason: error.description)
        }
    }

    package func endHalt() throws(RegionLockError) {
        guard unlink(haltFile) == 0 || errno == ENOENT else {
            throw .unusable(path: haltFile, reason: SystemCallError.text(of: errno))
        }
    }

    /// Reads, changes and writes, while nobody else of this machine does.
    fileprivate func change(_ body: (inout State) throws(RegionLockError) -> Void) throws(RegionLockError) {
        let mutex: Descriptor
        do throws(SystemCallError) {
            try Files.makeDirectories(folder)
            mutex = try Descriptor.open("\(folder)/region.lock", O_RDWR | O_CREAT)
            guard flock(mutex.raw, LOCK_EX) == 0 else { throw SystemCallError("lock \(folder)") }
        } catch {
            throw .unusable(path: path, reason: error.description)
        }
        var state = try state()
        let before = state
        try body(&state)
        guard state != before else { return }
        do throws(SystemCallError) {
            let fresh = try Descriptor.open("\(path).new", O_WRONLY | O_CREAT | O_TRUNC)
            try fresh.write(state.json.compactText + "\n")
            guard fsync(fresh.raw) == 0, rename("\(path).new", path) == 0 else {
                throw SystemCallError("write \(path)")
            }
            let directory = try Descriptor.open(folder, O_RDONLY | O_DIRECTORY)
            guard fsync(directory.raw) == 0 else { throw SystemCallError("flush \(folder)") }
        } catch {
            throw .unusable(path: path, reason: error.description)
        }
        withExtendedLifetime(mutex) {}
    }

    private struct Hold: RegionHold {
        let lock: RegionLockFile
        let run: String

        func nextEpoch() throws(RegionLockError) -> Int64 {
            var next: Int64 = 0
            try changeOwn { state in
                state.epoch += 1
                next = state.epoch
            }
            return next
        }

        func advance(to epoch: Int64) throws(RegionLockError) {
            try changeOwn { state throws(RegionLockError) in
                guard epoch > state.epoch else { throw .staleEpoch(epoch, last: state.epoch) }
                state.epoch = epoch
            }
        }

        func release() throws(RegionLockError) { try lock.release(run: run) }

        private func changeOwn(_ body: (inout State) throws(RegionLockError) -> Void) throws(RegionLockError) {
            try lock.change { state throws(RegionLockError) in
                guard state.run == run else { throw .lost(run: run) }
                try body(&state)
            }
        }
    }
}

extension RegionLockFile.State: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            run: try json.optionalString("run"),
            journal: try json.optionalString("journal") ?? "",
            epoch: try json.integer("epoch")
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "epoch": .integer(epoch),
            "run": run.map { .string($0) },
            "journal": run.map { _ in .string(journal) },
        ])
    }
}
