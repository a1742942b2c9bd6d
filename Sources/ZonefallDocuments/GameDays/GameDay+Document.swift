import ZonefallModel

/// Game days are read strictly, and nothing that bounds the darkness has a default: who asks for a blackout says how long.
extension GameDay: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case name, owner, hypothesis
        case zoneMap = "zone_map"
        case zoneMapSHA256 = "zone_map_sha256"
        case comeback = "return"
        case driver, kind, fidelity, brownout, ipv6, hosts, zones, limits
        case steadyState = "steady_state"
        case dark, light, overrides
        case unknownServices = "unknown_services"
        case abort, phases, schedule, notify
        package static let object = "a game day"
    }

    /// Whether IPv6 goes dark too. There is no other value: a zone that is dark in one family only is half open.
    private enum IPv6: String, CaseIterable {
        case required
    }

    package init?(_ object: DocumentObject<Key>) {
        let name = object.required(.name, .text)
        let owner = object.optional(.owner, .text)
        let hypothesis = object.optional(.hypothesis, .text)
        let zoneMap = object.required(.zoneMap, .text)
        let sha256 = object.optional(.zoneMapSHA256, .sha256)
        let driver = object.required(.driver, .word(of: Driver.self))
        let kind = object.required(.kind, .word(of: Kind.self))
        let fidelity = object.required(.fidelity, .word(of: Fidelity.self))
        _ = object.required(.ipv6, .word(of: IPv6.self))
        let comeback = object.optional(.comeback, .word(of: Comeback.self))
        if comeback == .rebootLike, kind == .brownout {
            object.report(
                "nothing reboots in a brownout",
                at: .comeback,
                remedy: "Leave \"return\" out, or write \"kind: dark\"."
            )
        }
        let brownout = object.object(.brownout, Brownout.self)
        if let kind, (kind == .brownout) != (object[.brownout] != nil) {
            object.report(
                kind == .brownout
                    ? "a brownout does not say what it does"
                    : "\"brownout\" belongs to a day of that kind, and to no other",
                at: .brownout,
                remedy: kind == .brownout
                    ? "Add \"brownout\" with \"loss_permille\", \"rate_bytes_per_s\" or \"latency_ms\"."
                    : "Write \"kind: brownout\", or leave \"brownout\" out."
            )
        }
        let hosts = object.objects(.hosts, Host.self)
        if let driver, (driver == .host) == hosts.isEmpty, object.count(of: .hosts) == hosts.count {
            object.report(
                driver == .host ? "no host has a daemon" : "\"hosts\" belongs to the driver \"host\", and to no other",
                at: .hosts,
                remedy: driver == .host
                    ? "List under \"hosts\" those of each zone that goes dark." : "Leave \"hosts\" out."
            )
        }
        let zones = Self.zones(of: object)
        let limits = object.required(.limits, Limits.self)
        let steadyState = object.object(.steadyState, SteadyState.self)
        let dark = object.object(.dark, DarkPhase.self)
        let light = object.object(.light, LightPhase.self)
        let overrides = object.objects(.overrides, Override.self)
        for (index, override) in overrides.enumerated()
        where overrides[..<index].contains(where: { $0.service == override.service }) {
            object.report(
                "two overrides speak of service \"\(override.service)\"",
                at: .overrides,
                remedy: "Keep one of them."
            )
        }
        let unknownServices = object.optional(.unknownServices, .word(of: UnknownServices.self))
        let conditions = object.objects(.abort, AbortCondition.self)
        let phases = object.objects(.phases, Phase.self)
        let schedule = object.object(.schedule, Schedule.self)
        let notifications = object.objects(.notify, Notification.self)
        guard let name, let zoneMap, let driver, let kind, let fidelity, let limits else { return nil }
        self.init(
            name: name,
            owner: owner ?? "",
            hypothesis: hypothesis ?? "",
            zoneMap: zoneMap,
            zoneMapSHA256: sha256,
            driver: driver,
            kind: kind,
            fidelity: fidelity,
            comeback: comeback ?? .partitionLike,
            brownout: brownout,
            hosts: hosts,
            zones: zones,
            limits: limits,
            steadyState: steadyState ?? SteadyState(),
            dark: dark ?? DarkPhase(),
            light: light ?? LightPhase(),
            overrides: overrides,
            unknownServices: unknownServices ?? .report,
            abortConditions: conditions,
            gates: phases.compactMap(\.gate),
            schedule: schedule,
            notifications: notifications
        )
    }

    private static func zones(of object: DocumentObject<Key>) -> [Zone.ID] {
        let zones: [Zone.ID] = object.list(.zones, .id())
        if object.count(of: .zones) == 0 {
            object.report(
                "no zone goes dark",
                at: .zones,
                remedy: "List under \"zones\" which zones go dark, one after the other."
            )
        }
        for (index, zone) in zones.enumerated() where zones[..<index].contains(zone) {
            object.report(
                "zone \"\(zone)\" stands twice in \"zones\"",
                at: .zones,
                remedy: "List each zone once. To prove a dependency by repetition, write \"repeat: 2\" under \"dark\"."
            )
        }
        return zones
    }
}

extension GameDay.Limits: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case maximumDark = "max_dark_ms"
        case lease = "lease_ms"
        case grant = "grant_ms"
        case canary = "canary_ms"
        case maximumTargets = "max_targets"
        package static let object = "the limits of a game day"
    }

    package init?(_ object: DocumentObject<Key>) {
        let maximumDark = object.required(.maximumDark, .milliseconds(in: 1_000...86_400_000))
        let lease = object.required(.lease, .milliseconds(in: 1_000...600_000))
        let grant = object.optional(.grant, .milliseconds(in: 1_000...600_000))
        let canary = object.optional(.canary, .milliseconds(in: 1_000...600_000))
        let maximumTargets = object.required(.maximumTargets, .integer(in: 1...10_000))
        guard let maximumDark, let lease, let maximumTargets else { return nil }
        self.init(
            maximumDark: maximumDark,
            lease: lease,
            grant: grant,
            canary: canary,
            maximumTargets: maximumTargets
        )
    }
}

extension GameDay.SteadyState: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case rounds
        case timeout = "timeout_ms"
        case knownRed = "known_red"
        package static let object = "a steady state"
    }

    package init?(_ object: DocumentObject<Key>) {
        let standard = Self()
        self.init(
            rounds: object.optional(.rounds, .integer(in: 1...10_000)) ?? standard.rounds,
            timeout: object.optional(.timeout, .milliseconds(in: 1_000...86_400_000)) ?? standard.timeout,
            knownRed: object.list(.knownRed, .text)
        )
    }
}

extension GameDay.DarkPhase: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case settle = "settle_ms"
        case rounds
        case hold = "hold_ms"
        case repetitions = "repeat"
        case relight
        package static let object = "a dark phase"
    }

    package init?(_ object: DocumentObject<Key>) {
        let standard = Self()
        self.init(
            settle: object.optional(.settle, .milliseconds(in: 0...3_600_000)) ?? standard.settle,
            rounds: object.optional(.rounds, .integer(in: 1...100_000)) ?? standard.rounds,
            hold: object.optional(.hold, .milliseconds(in: 0...86_400_000)) ?? standard.hold,
            repetitions: object.optional(.repetitions, .integer(in: 1...10)) ?? standard.repetitions,
            relight: object.optional(.relight, .word(of: Relight.self)) ?? standard.relight
        )
    }
}

extension GameDay.LightPhase: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case rounds
        case timeout = "timeout_ms"
        package static let object = "a light phase"
    }

    package init?(_ object: DocumentObject<Key>) {
        let standard = Self()
        self.init(
            rounds: object.optional(.rounds, .integer(in: 1...10_000)) ?? standard.rounds,
            timeout: object.optional(.timeout, .milliseconds(in: 1_000...86_400_000)) ?? standard.timeout
        )
    }
}
