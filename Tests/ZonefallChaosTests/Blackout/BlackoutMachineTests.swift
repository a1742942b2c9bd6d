import Testing
import ZonefallTestSupport

@testable import ZonefallChaos

struct BlackoutMachineTests {
    private static let reason = AbortReason.signal("SIGINT")
    private static let grant = Grant(epoch: 7, askedAt: .zero, length: .seconds(3))
    private static let approval = BlackoutMachine.Approval(planHash: "abc", people: ["ada", "ben"])

    private static var newMachine: BlackoutMachine { BlackoutMachine(planHash: "abc", peopleNeeded: 2, epoch: 7) }

    /// Events that lead to each state by the shortest way.
    private static let ways: [(state: BlackoutState, events: [BlackoutMachine.Event])] = [
        (.planned, []),
        (.approved, [.approved(approval)]),
        (.armed, [.approved(approval), .armed]),
        (.canary, [.approved(approval), .armed, .provedInert, .imposed]),
        (.dark, [.approved(approval), .armed, .provedInert, .imposed, .heardWhileDark(grant)]),
        (
            .reverting(.completed),
            [.approved(approval), .armed, .provedInert, .imposed, .heardWhileDark(grant), .observed]
        ),
        (.reverting(.aborted(reason)), [.approved(approval), .abort(reason)]),
        (
            .reverted,
            [
                .approved(approval), .armed, .provedInert, .imposed, .heardWhileDark(grant), .observed, .lifted,
                .verified,
            ]
        ),
        (.aborted(reason), [.approved(approval), .abort(reason), .lifted, .verified]),
        (.stuck("x"), [.approved(approval), .abort(reason), .patienceOver(reason: "x")]),
    ]

    private static let events: [BlackoutMachine.Event] = [
        .approved(approval), .armed, .provedInert, .imposed, .heardWhileDark(grant), .granted(grant), .observed,
        .abort(reason), .lifted, .notLifted(reason: "x"), .verified, .patienceOver(reason: "x"), .restarted,
    ]

    private static func machine(in state: BlackoutState) throws -> BlackoutMachine {
        var machine = Self.newMachine
        for event in try #require(ways.first { $0.state == state }).events { _ = machine.handle(event) }
        try #require(machine.state == state)
        return machine
    }

    /// All that changes anything; every other pair of state and event does nothing.
    private static let transitions:
        [(from: BlackoutState, by: BlackoutMachine.Event, to: BlackoutState, actions: [BlackoutMachine.Action])] =
            [
                (.planned, .approved(approval), .approved, [.arm]),
                (.planned, .abort(reason), .aborted(reason), []),
                (.approved, .armed, .armed, [.proveInert]),
                (.armed, .provedInert, .armed, [.impose]),
                (.armed, .imposed, .canary, []),
                (.canary, .heardWhileDark(grant), .dark, [.renew(grant)]),
                (.dark, .granted(grant), .dark, [.renew(grant)]),
                (.dark, .observed, .reverting(.completed), [.lift]),
                (.approved, .abort(reason), .reverting(.aborted(reason)), [.lift]),
                (.armed, .abort(reason), .reverting(.aborted(reason)), [.lift]),
                (.canary, .abort(reason), .reverting(.aborted(reason)), [.lift]),
                (.dark, .abort(reason), .reverting(.aborted(reason)), [.lift]),
                (.reverting(.completed), .lifted, .reverting(.completed), [.verify]),
                (.reverting(.completed), .notLifted(reason: "x"), .reverting(.completed), [.lift]),
                (.reverting(.completed), .verified, .reverted, []),
                (.reverting(.completed), .patienceOver(reason: "x"), .stuck("x"), []),
                (.reverting(.aborted(reason)), .lifted, .reverting(.aborted(reason)), [.verify]),
                (.reverting(.aborted(reason)), .notLifted(reason: "x"), .reverting(.aborted(reason)), [.lift]),
                (.reverting(.aborted(reason)), .verified, .aborted(reason), []),
                (.reverting(.aborted(reason)), .patienceOver(reason: "x"), .stuck("x"), []),
            ]
            + [
                .planned, .approved, .armed, .canary, .dark, .reverting(.completed), .reverting(.aborted(reason)),
                .stuck("x"),
            ].map { ($0, .restarted, .reverting(.aborted(.restarted)), [.lift]) }

    @Test(arguments: ways.map(\.state))
    func `every event in every state does what the table says, or nothing`(state: BlackoutState) throws {
        for event in Self.events {
            var machine = try Self.machine(in: state)
            let actions = machine.handle(event)
            let expected = Self.transitions.first { $0.from == state && $0.by == event }
            #expect(machine.state == expected?.to ?? state, "\(state.name) by \(event)")
            #expect(actions == expected?.actions ?? [], "\(state.name) by \(event)")
        }
    }

    @Test(arguments: UInt64(0)..<500)
    func `once towards the light, nothing leads to the dark again`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var machine = Self.newMachine
        var turned = false
        for _ in 0..<200 {
            // Mostly on the way, so that every state is reached.
            let wayOn: [BlackoutMachine.Event] = [
                .approved(Self.approval), .armed, .provedInert, .imposed, .heardWhileDark(Self.grant),
                .granted(Self.grant),
            ]
            let pool = turned || Int.random(in: 0..<12, using: &random) == 0 ? Self.events : wayOn
            let event = pool[Int.random(in: 0..<pool.count, using: &random)]
            let actions = machine.handle(event)
            if turned {
                #expect(actions.allSatisfy { $0 == .lift || $0 == .verify })
            }
            switch machine.state {
            case .reverting, .reverted, .aborted, .stuck: turned = true
            default: #expect(!turned)
            }
        }
    }

    @Test(arguments: ways.map(\.state))
    func `I23: a restart never makes dark again, from wherever it was`(state: BlackoutState) throws {
        var machine = try Self.machine(in: state)
        _ = machine.handle(.restarted)
        for event in Self.events + Self.events.reversed() {
            #expect(machine.handle(event).allSatisfy { $0 == .lift || $0 == .verify })
        }
    }
}
