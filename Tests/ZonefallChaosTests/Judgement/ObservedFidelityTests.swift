import Testing
import ZonefallModel

@testable import ZonefallChaos

/// I24: a report says what survivors really saw, beside what was asked.
struct ObservedFidelityTests {
    private static let touched = Way(from: "probe-az2", to: "web-1", by: .tcp)
    private static let inside = Way(from: "probe-az1", to: "web-9", by: .tcp)

    /// - Parameters:
    ///   - rounds: what the survivors' probe met in the dark, one letter each 100 ms: `.` an answer, `x` silence, `u`
    ///     EHOSTUNREACH, `r` RST, `e` an error.
    ///   - inside: the same, of a way within the zone.
    private static func seen(
        _ rounds: String,
        inside: String = "",
        kind: GameDay.Kind = .dark,
        _ fidelity: GameDay.Fidelity = .l3Silent
    ) -> ObservedFidelity {
        var evidence = BlackoutEvidence(settle: .milliseconds(200))
        evidence.imposed(at: Timestamp(millisecondsSinceEpoch: 1_000))
        evidence.surelyDark(until: Timestamp(millisecondsSinceEpoch: 9_000))
        for (way, letters) in [(touched, rounds), (Self.inside, inside)] {
            evidence.take(
                letters.enumerated().map { index, letter in
                    let outcome: Outcome =
                        switch letter {
                        case ".": .ok
                        case "u": .unreachable
                        case "r": .refused
                        case "e": .error
                        default: .timeout
                        }
                    return Observation(
                        time: Timestamp(millisecondsSinceEpoch: 1_000 + Int64(index) * 100),
                        vantage: way.reach.vantage,
                        target: way.reach.target,
                        kind: way.kind,
                        outcome: outcome
                    )
                }
            )
        }
        return ObservedFidelity(
            asked: BlackoutFault(kind: kind, fidelity: fidelity),
            evidence: evidence,
            touched: [touched],
            inside: inside.isEmpty ? [] : [Self.inside]
        )
    }

    private static func isOtherwise(_ seen: ObservedFidelity) -> Bool {
        if case .otherwise = seen.match { true } else { false }
    }

    @Test func `silence is what l3_silent asks for, and since when is told`() {
        let seen = Self.seen("..xxxxx")
        #expect(seen.match == .asAsked)
        #expect(
            seen.sights == [
                .init(
                    target: "web-1",
                    look: .silent,
                    attempts: 5,
                    firstAfter: .milliseconds(200),
                    lastAfter: .milliseconds(600)
                )
            ]
        )
        #expect(seen.statement == "silence from 0.2 s on (1 target, 5 attempts)")
    }

    @Test func `an unreachable host is told plainly where silence was asked for`() {
        let seen = Self.seen("xxuuu")
        #expect(Self.isOtherwise(seen))
        #expect(
            seen.statement
                == """
                silence from 0.0 s on (1 target, 2 attempts), EHOSTUNREACH from 0.2 s on (1 target, 3 attempts); web-1 was \
                told to be unreachable, while l3_silent is silence: clients failed over sooner than they would
                """
        )
    }

    @Test func `of a dead link an unreachable host is the proof, and silence alone is none`() {
        #expect(Self.seen("xxxuuu", .l2Dead).match == .asAsked)
        guard case .unproved = Self.seen("xxxxxx", .l2Dead).match else {
            Issue.record("silence was taken for the proof of a dead link")
            return
        }
    }

    @Test(arguments: GameDay.Fidelity.allCases)
    func `whatever was asked, nothing that is dark refuses a connection`(fidelity: GameDay.Fidelity) {
        #expect(Self.isOtherwise(Self.seen("xxrxx", fidelity)))
    }

    @Test func `an error of what stands before the zone shows nothing of how the zone looks`() {
        guard case .unproved = Self.seen("eeee").match else {
            Issue.record("an error was taken for silence")
            return
        }
        #expect(Self.seen("eexx").match == .asAsked)
        #expect(Self.seen("....").statement.hasPrefix("survivors saw nothing of it"))
    }

    @Test func `a dark zone is dark inside, and an isolated one is not`() {
        #expect(Self.isOtherwise(Self.seen("xxxx", inside: "....")))
        #expect(Self.seen("xxxx", inside: "xxxx").match == .asAsked)
        #expect(Self.seen("xxxx", inside: "....", .forwardOnly).match == .asAsked)
        let isolated = Self.seen("xxxx", inside: "....", kind: .isolated)
        #expect(isolated.match == .asAsked)
        #expect(isolated.statement.hasSuffix("1 of 1 ways within the zone went on working"))
        #expect(Self.isOtherwise(Self.seen("xxxx", inside: "xxxx", kind: .isolated)))
    }
}
