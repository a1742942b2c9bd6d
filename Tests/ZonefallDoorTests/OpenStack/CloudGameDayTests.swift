import Foundation
import Testing
import ZonefallModel
import ZonefallOpenStack

/// Game days by the APIs of real servers: what was dark comes back, whoever dies.
@Suite(.serialized, .enabled(if: OpenStackLab.isIn(.whole)))
struct CloudGameDayTests {
    private func withDay(
        _ zones: [String],
        switches: String = "load_balancer,port,router",
        hold: Int = 0,
        _ body: (CloudDay) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let day = try CloudDay(in: folder, zones: zones, switches: switches, hold: hold)
            defer { day.stop() }
            try body(day)
        }
    }

    @Test func `two zones go dark one after the other, and everything is as it was`() throws {
        try withDay(["az1", "az2"]) { day in
            let before = try OpenStackLab.snapshot()
            try day.startGuardian()
            let (program, out) = try day.start()
            let status = program.exit()
            // Nobody can say where 'lb-nozone' stands, so of one service nothing is predicted.
            #expect(status == 3 || status == 2, "\(program.said)")
            #expect(try OpenStackLab.snapshot() == before)
            let report = try JSONValue(parsing: Array(Data(contentsOf: out.appending(path: "report.json"))))
            let blackouts = try #require(report["chaos"]?["blackouts"]?.arrayValue)
            #expect(blackouts.count == 2)
            for blackout in blackouts {
                #expect(blackout["confirmed_dark"] == true, "\(blackout.prettyText)")
                #expect(blackout["light_verified"] == true)
                #expect(blackout["residue"] == [])
            }
            let journal = try String(contentsOfFile: try #require(CloudDay.journal(in: out)), encoding: .utf8)
            #expect(journal.contains("\"router:rt-az1:"))
            #expect(journal.contains("\"load_balancer:lb-az1:"))
        }
    }

    /// How many lines the journal has when the driver is killed; all of them with `ZONEFALL_KILLS=all`.
    private static let moments: [Int] =
        ProcessInfo.processInfo.environment["ZONEFALL_KILLS"] == "all" ? Array(1...40) : [2, 10, 17, 22, 28, 33]

    @Test(arguments: moments)
    func `a driver that is killed is replaced by its guardian, and what that does is enough`(lines: Int) throws {
        try withDay(["az3"]) { day in
            let before = try OpenStackLab.snapshot()
            let guardian = try day.startGuardian()
            let (program, out) = try day.start()
            #expect(try program.wait(forLines: lines, in: out), "\(program.said)")
            program.kill()
            _ = program.exit()
            _ = try guardian.wait(for: "aborted: the process that ran it is gone")
            #expect(try OpenStackLab.snapshot() == before, "killed after \(lines) lines")
            // A second time harms nobody, and gives the region back.
            let recovered = try day.recover(try #require(CloudDay.journal(in: out)))
            #expect(recovered.status == 0, "\(recovered.errors)\(recovered.output)")
            #expect(try OpenStackLab.snapshot() == before)
        }
    }

    @Test(arguments: [10, 20, 24])
    func `with the guardian killed too, recover gives everything back from either copy`(lines: Int) throws {
        try withDay(["az3"]) { day in
            let before = try OpenStackLab.snapshot()
            let guardian = try day.startGuardian()
            let (program, out) = try day.start()
            #expect(try program.wait(forLines: lines, in: out), "\(program.said)")
            guardian.kill()
            program.kill()
            _ = (guardian.exit(), program.exit())
            let journal: String =
                lines == 20
                ? try #require(
                    FileManager.default.contentsOfDirectory(atPath: day.folder.appending(path: "guardian").path).first
                        .map { day.folder.appending(path: "guardian/\($0)").path }
                )
                : try #require(CloudDay.journal(in: out))
            let recovered = try day.recover(journal)
            #expect(recovered.status == 0, "\(recovered.errors)\(recovered.output)")
            #expect(try OpenStackLab.snapshot() == before)
        }
    }

    @Test func `without its guardian the driver brings light by itself`() throws {
        try withDay(["az3"], hold: 30_000) { day in
            let before = try OpenStackLab.snapshot()
            let guardian = try day.startGuardian()
            let (program, out) = try day.start()
            #expect(try program.wait(forLines: 27, in: out), "\(program.said)")
            guardian.kill()
            _ = guardian.exit()
            let status = program.exit()
            #expect(status != 0 && status != 5, "\(program.said)")
            #expect(try OpenStackLab.snapshot() == before)
        }
    }

    @Test func `what somebody else changes meanwhile is left alone and told`() throws {
        try withDay(["az3"], switches: "port,router", hold: 30_000) { day in
            try day.startGuardian()
            let cloud = try OpenStackLab.connection(as: "shop-reader")
            let router = try #require(
                try cloud.list(.network, "/routers", key: "routers").first { $0["name"] == "rt-az3" }?["id"]?
                    .stringValue
            )
            let (program, out) = try day.start()
            _ = try program.wait(for: "DARK")
            try OpenStackLab.cli("router", "set", "--description", "mine now", router)
            #expect(program.exit() == 5, "\(program.said)")
            #expect(try isOn(router) == false, "somebody else decides")
            let report = try String(contentsOf: out.appending(path: "report.json"), encoding: .utf8)
            #expect(report.contains("openstack router set --enable \(router)"))
            #expect(report.contains("left alone, somebody changed it while it was dark"))

            try OpenStackLab.cli("router", "set", "--description", "", router)
            let recovered = try day.recover(try #require(CloudDay.journal(in: out)))
            #expect(recovered.status == 0, "\(recovered.errors)\(recovered.output)")
            #expect(try isOn(router))
        }
    }

    private func isOn(_ router: String) throws -> Bool {
        try OpenStackLab.connection(as: "shop-reader").get(.network, "/routers/\(router)")["router"]?["admin_state_up"]
            == true
    }

    @Test func `a balancer stuck in PENDING is told with its command and exit status 5, and is lit when it can be`()
        throws
    {
        let stuck = URL(filePath: try OpenStackLab.path("stuck-load-balancers"))
        try withDay(["az2"], switches: "load_balancer", hold: 30_000) { day in
            let before = try OpenStackLab.snapshot()
            try day.startGuardian()
            let (program, out) = try day.start()
            _ = try program.wait(for: "DARK")
            defer { try? FileManager.default.removeItem(at: stuck) }  // Balancers of later tests come through.
            try Data("all\n".utf8).write(to: stuck)
            // Any change of somebody else, and it stays in the middle of it.
            try OpenStackLab.cli("loadbalancer", "set", "--name", "lb-az2", "lb-az2")
            #expect(program.exit() == 5, "\(program.said)")
            let report = try String(contentsOf: out.appending(path: "report.json"), encoding: .utf8)
            #expect(report.contains("openstack loadbalancer set --enable "))
            try FileManager.default.removeItem(at: stuck)
            let recovered = try day.recover(try #require(CloudDay.journal(in: out)))
            #expect(recovered.status == 0, "\(recovered.errors)\(recovered.output)")
            #expect(try OpenStackLab.snapshot() == before)
        }
    }

    @Test func `without a guardian nothing begins`() throws {
        try withDay(["az3"]) { day in
            let before = try OpenStackLab.snapshot()
            let (program, _) = try day.start()
            #expect(program.exit() != 0)
            #expect(program.said.contains("guardian"))
            #expect(try OpenStackLab.snapshot() == before)
        }
    }
}
