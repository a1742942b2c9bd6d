import ZonefallModel

extension CloudDriver {
    /// Routers first, balancers last. Tries everything, whatever fails; safe twice, half done, and beside a guardian who does
    /// the same.
    package func lift(_ plan: BlackoutPlan) async throws(DriverFailure) {
        forgetReadings()
        var failure: DriverFailure?
        for object in plan.switches.inOrderOfDarkness.reversed() {
            do throws(DriverFailure) {
                try await lift(object, of: plan)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func lift(_ object: CloudSwitch, of plan: BlackoutPlan) async throws(DriverFailure) {
        // What the journal does not tell of was not touched: a tag comes after its line.
        guard let page = ledgers[plan.run]?.pages[object.text], page.mayBeTagged || page.mayBeOff else { return }
        let tag = Self.tag(of: plan.run)
        for _ in 0..<Self.mostAttempts {
            let reading: CloudReading
            do throws(CloudRefusal) {
                reading = try await cloud.reading(of: object)
            } catch .gone {
                return leave(object, of: plan, "somebody deleted it")
            } catch {
                throw .target(object.text, reason: error.description)
            }
            guard reading.tags.contains(tag) else {
                // Without our tag it is not ours: lit by an earlier lift, or taken over by somebody.
                if !reading.isOn, page.mayBeOff {
                    leave(object, of: plan, "somebody took our tag from it, and it is off")
                }
                return
            }
            if !reading.isOn, page.mayBeOff, page.wasOn {
                guard reading.fingerprint == page.fingerprint else {
                    return leave(object, of: plan, "somebody changed it while it was dark")
                }
                guard try await turnOn(object, of: plan) else { continue }
            } else if reading.isOn, page.isOffByUs, !(ledgers[plan.run]?.pages[object.text]?.mayBeOnAgain ?? true) {
                leave(object, of: plan, "somebody switched it on meanwhile")
            }
            noteLight(.untag, plan, object)
            return try await untag(object, tag)
        }
        throw .target(object.text, reason: "it is changed by somebody again and again")
    }

    private static let mostAttempts = 10

    private func untag(_ object: CloudSwitch, _ tag: String) async throws(DriverFailure) {
        let deadline = time.now() + patience
        while true {
            _ = try await idle(object)
            do throws(CloudRefusal) {
                return try await cloud.perform(.untag(object, tag))
            } catch .gone {
                // A guardian who lifts too was faster.
                return
            } catch .busy where time.now() < deadline {
                await time.sleep(.milliseconds(200))
            } catch {
                throw .target(object.text, reason: error.description)
            }
        }
    }

    /// - Returns: false if it was changed between our look and our write: look again.
    private func turnOn(_ object: CloudSwitch, of plan: BlackoutPlan) async throws(DriverFailure) -> Bool {
        let now = try await idle(object)
        guard !now.isOn else { return true }
        guard now.fingerprint == ledgers[plan.run]?.pages[object.text]?.fingerprint else { return false }
        noteLight(.on, plan, object)
        do throws(CloudRefusal) {
            try await cloud.perform(.turn(object, on: true, revision: now.revision))
        } catch .changedMeanwhile, .busy {
            return false
        } catch {
            throw .target(object.text, reason: error.description)
        }
        let after = try await idle(object)
        guard after.isOn else { throw .target(object.text, reason: "it is still off, read back") }
        return true
    }

    private func leave(_ object: CloudSwitch, of plan: BlackoutPlan, _ reason: String) {
        leftAlone[object.text] = reason
        noteLight(.superseded, plan, object, reason)
    }

    /// On the way to the light nothing waits for a disk.
    private func noteLight(
        _ action: CloudLedger.Step.Action,
        _ plan: BlackoutPlan,
        _ object: CloudSwitch,
        _ reason: String? = nil
    ) {
        guard let page = ledgers[plan.run]?.pages[object.text] else { return }
        let step = CloudLedger.Step(
            run: plan.run,
            object: object.text,
            action: action,
            wasOn: page.wasOn,
            fingerprint: page.fingerprint,
            revision: page.revision
        )
        var detail = step.json
        if let reason, case .object(var members) = detail {
            members.append(.init("reason", .string(reason)))
            detail = .object(members)
        }
        if action == .on { ledgers[plan.run]?.take(step) }
        try? journal?.write(
            .init(run: day ?? plan.run, zone: plan.zone, operation: .lift, phase: .intent, detail: detail)
        )
    }

    /// What a person has to type, or to know, of what is not as it was.
    package func residue(of plan: BlackoutPlan, left: [TargetReading]) async -> [String] {
        let dark = left.filter { $0.state != .absent }.compactMap { CloudSwitch($0.target, zone: plan.zone) }
        let commands = dark.inOrderOfDarkness.reversed().map { object in
            let why = leftAlone[object.text].map { ": left alone, \($0)" } ?? ""
            return "\(object.commandOn)   # \(object.kind.rawValue) of \(object.name)\(why)"
        }
        let others = leftAlone.filter { key, _ in !dark.contains { $0.text == key } }.sorted { $0.key < $1.key }
        return commands + others.map { "# \($0.key): left alone, \($0.value)" }
    }
}
