import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

/// The agent as a whole program, with a spool.
struct SpoolDeliveryTests {
    private let place = TestFolder()

    private func plan(_ web: TestHTTPServer, path: String = "/") -> ProbePlan {
        ProbePlan(
            vantage: "agent-a",
            zone: "az1",
            probes: [
                PlannedProbe(
                    id: "http:fip-a",
                    kind: .http,
                    target: "fip-a",
                    addresses: [.v4(0x7f00_0001)],
                    port: web.port,
                    path: path,
                    interval: .milliseconds(100),
                    timeout: .milliseconds(90)
                )
            ]
        )
    }

    private func options(_ more: String...) -> [String] { ["--spool", place.path] + more }

    private func numbers(_ batches: [ObservationBatch]) -> Set<String> {
        Set(batches.filter { !$0.isHeartbeat }.map { "\($0.epoch)/\($0.sequence)" })
    }

    @Test func `observations arrive with their numbers, and heartbeats in between`() throws {
        let web = try TestHTTPServer { _ in .answer(headers: ["Zonefall-Instance": "web-1"]) }
        let coordinator = try TestCoordinator(plan: plan(web))
        let agent = try RunningAgent(port: coordinator.port, options: options())
        let batches = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 20 })
        let (status, _) = agent.end()

        #expect(status == 0)
        let sealed = batches.filter { !$0.isHeartbeat }
        #expect(sealed.map(\.sequence).sorted() == (0..<Int64(sealed.count)).map { $0 })
        // The first observation is a change and goes out at once, all others once a second.
        #expect(sealed[0].observations.count < 5)
        #expect(sealed.allSatisfy { $0.planRevision != nil })
        // How the agent was goes along, once a second.
        #expect(sealed.contains { ($0.health?.window ?? .zero) > .zero })
        // What the agent heard was handed in before it ended, each once.
        let times = coordinator.observations.map(\.time)
        #expect(Set(times).count == times.count)
    }

    @Test
    func `what was kept while the coordinator was away comes after kill -9, from the next run, under the old name`()
        throws
    {
        let web = try TestHTTPServer { _ in .answer() }
        let first = try TestCoordinator(plan: plan(web))
        let port = first.port
        let agent = try RunningAgent(port: port, options: options())
        _ = try #require(first.batches.wait { $0.flatMap(\.observations).count >= 3 })
        first.stop()
        let known = numbers(first.batches.all)
        // Six seconds' worth of answers that nobody can have been told of.
        let answered = web.requests.all.count
        _ = try #require(web.requests.wait { $0.count >= answered + 40 })
        kill(agent.process.processIdentifier, SIGKILL)
        _ = agent.wait()
        let kept = try SpoolFolder(path: place.path).recover(at: .spoolStart)
        let waiting = kept.segments.reduce(0) { $0 + $1.ids.count }
        #expect(waiting >= 3)

        let second = try TestCoordinator(plan: plan(web), port: port)
        let next = try RunningAgent(port: port, options: options())
        let all = try #require(
            second.batches.wait { batches in
                Set(batches.filter { !$0.isHeartbeat }.map(\.epoch)).count >= 2
                    && numbers(first.batches.all + batches).count >= waiting
            }
        )
        _ = next.end()
        let epochs = (first.batches.all + second.batches.all).filter { !$0.isHeartbeat }
        let oldest = try #require(epochs.map(\.epoch).min())
        let sequences = Set(epochs.filter { $0.epoch == oldest }.map(\.sequence))
        #expect(sequences == Set(0..<Int64(sequences.count)))
        #expect(sequences.count >= known.count)
        #expect(all.allSatisfy { $0.gaps.isEmpty })
    }

    @Test func `a coordinator that is dead slows the other one not, and gets everything when it is back`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let alive = try TestCoordinator(plan: plan(web))
        let reserved = try TestCoordinator()
        let port = reserved.port
        reserved.stop()
        let agent = try RunningAgent(
            port: alive.port,
            options: options("--coordinator", "http://127.0.0.1:\(port)")
        )
        _ = try #require(alive.batches.wait { $0.flatMap(\.observations).count >= 20 })
        let back = try TestCoordinator(plan: plan(web), port: port)
        let wanted = numbers(alive.batches.all)
        let batches = try #require(back.batches.wait { numbers($0).isSuperset(of: wanted) })
        _ = agent.end()
        #expect(!batches.isEmpty)
        #expect(alive.observations.count >= 20)
    }

    @Test func `with windows only sums travel, and what changes at once`() throws {
        let isFailing = Gathered<Bool>()
        let web = try TestHTTPServer { _ in .answer(status: isFailing.all.isEmpty ? 200 : 500) }
        let coordinator = try TestCoordinator(plan: plan(web))
        let agent = try RunningAgent(port: coordinator.port, options: options("--detail", "windows"))
        _ = try #require(coordinator.batches.wait { $0.contains { !$0.windows.isEmpty } })
        let before = coordinator.observations.count
        isFailing.append(true)
        _ = try #require(coordinator.batches.wait { $0.flatMap(\.observations).contains { $0.outcome == .error } })
        let (status, _) = agent.end()

        #expect(status == 0)
        #expect(before < web.requests.all.count / 2)
        let rows = coordinator.batches.all.flatMap(\.windows).flatMap(\.rows)
        #expect(rows.contains { $0.target == "fip-a" && $0.kind == .http && $0.ok > 0 && $0.times != nil })
        // The last window is handed in at the end, and all of them together have all that was answered.
        let sent = rows.reduce(0) { $0 + $1.sent + $1.notSent }
        #expect(sent >= web.requests.all.count - 2)
    }

    @Test func `a spool that another agent uses ends it with status 1`() throws {
        let coordinator = try TestCoordinator()
        let folder = try SpoolFolder(path: place.path)
        let agent = try RunningAgent(port: coordinator.port, options: options())
        let (status, log) = agent.wait()
        #expect(status == 1)
        #expect(log.contains("another agent uses it"))
        _ = folder.carryOut([])
    }
}
