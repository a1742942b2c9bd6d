import Synchronization
import ZonefallModel

@testable import ZonefallChaos

/// A whole small cloud in memory: revisions, tags, balancers that take one change at a time, and other people who change things.
final class SmallCloud: SwitchableCloud {
    struct Thing: Hashable {
        var isOn = true
        var revision: Int64 = 1
        var tags: [String] = []
        var name = "as it was"
        /// So many reads until a change is through.
        var busyReads = 0
    }

    struct State {
        var things: [String: Thing] = [:]
        var writes: [String] = []
        /// Balancers that never come through.
        var isStuck = false
        /// Done once before the next write of this text: somebody else was faster.
        var before: [String: @Sendable (inout State) -> Void] = [:]
        /// Every so many effects from now nothing of the process reaches the cloud any more.
        var effectsLeft = Int.max
        /// The last effect that counts happened, and its answer was lost.
        var losesAnswer = false
    }

    let state: Mutex<State>

    init(_ switches: [CloudSwitch]) {
        var state = State()
        for thing in switches { state.things[thing.uuid] = Thing() }
        self.state = Mutex(state)
    }

    func change(_ uuid: String, _ body: (inout Thing) -> Void) {
        state.withLock { state in
            guard var thing = state.things[uuid] else { return }
            body(&thing)
            thing.revision += 1
            state.things[uuid] = thing
        }
    }

    var writes: [String] { state.withLock { $0.writes } }
    /// All that a run may not leave another than it was; who counts revisions sees that something happened.
    var picture: [String: Thing] {
        state.withLock { $0.things }.mapValues { thing in
            var plain = thing
            (plain.revision, plain.busyReads) = (0, 0)
            return plain
        }
    }

    func reading(of object: CloudSwitch) throws(CloudRefusal) -> CloudReading {
        try state.withLock { state throws(CloudRefusal) in
            guard state.effectsLeft > 0 else { throw .other("the process is dead") }
            guard var thing = state.things[object.uuid] else { throw .gone }
            let isBusy = thing.busyReads > 0
            if isBusy, !state.isStuck { thing.busyReads -= 1 }
            state.things[object.uuid] = thing
            return CloudReading(
                isOn: thing.isOn,
                revision: object.kind == .loadBalancer ? nil : thing.revision,
                tags: thing.tags,
                isBusy: isBusy,
                body: ["id": .string(object.uuid)],
                fingerprint: thing.name
            )
        }
    }

    func perform(_ write: CloudWrite) throws(CloudRefusal) {
        try state.withLock { state throws(CloudRefusal) in
            guard state.effectsLeft > 0 else { throw .other("the process is dead") }
            let uuid = write.object.uuid
            state.before.removeValue(forKey: write.text)?(&state)
            guard var thing = state.things[uuid] else { throw .gone }
            guard thing.busyReads == 0 else { throw .busy }
            if case .turn(_, _, let revision?) = write, revision != thing.revision { throw .changedMeanwhile }
            state.effectsLeft -= 1
            guard state.effectsLeft > 0 || state.losesAnswer else { throw .other("the process is dead") }
            switch write {
            case .turn(_, let on, _): thing.isOn = on
            case .tag(_, let tag): thing.tags.append(tag)
            case .untag(_, let tag):
                guard let index = thing.tags.firstIndex(of: tag) else { throw .gone }
                thing.tags.remove(at: index)
            }
            thing.revision += 1
            if write.object.kind == .loadBalancer { thing.busyReads = 2 }
            state.things[uuid] = thing
            state.writes.append(write.text)
            guard state.effectsLeft > 0 else { throw .other("the process is dead") }
        }
    }
}

extension CloudWrite {
    /// `off rt-1`
    var text: String {
        switch self {
        case .turn(let object, let on, _): "\(on ? "on" : "off") \(object.name)"
        case .tag(let object, _): "tag \(object.name)"
        case .untag(let object, _): "untag \(object.name)"
        }
    }
}

/// A guardian that always answers, or does not any more.
final class SmallGuardian: Guardian, GuardianPulse {
    let records = MemoryJournal()
    let isGone = Atomic(false)
    let beats = Atomic(0)

    func acknowledge(_ entry: JournalRecord.Entry) throws(JournalError) {
        guard !isGone.load(ordering: .relaxed) else { throw .guardian("it is gone") }
        try records.write(entry)
    }

    func beat(run: String, lease: Duration) throws(JournalError) {
        guard !isGone.load(ordering: .relaxed) else { throw .guardian("it is gone") }
        beats.add(1, ordering: .relaxed)
    }

    var leaseLeft: Duration { .seconds(5) }
}
