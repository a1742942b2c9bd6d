import Foundation
import Glibc
import Testing
import ZonefallModel

struct CoordinatorCommandTests {
    private static let region = ["--map", "Examples/demo/honest.yaml", "--packs", "probes"]

    private func batch(_ sequence: Int64) -> String {
        let time = Timestamp(millisecondsSinceEpoch: 1_772_352_000_000 + sequence)
        return ObservationBatch(
            vantage: "agent-az1",
            epoch: 1,
            sequence: sequence,
            sentAt: time,
            planRevision: nil,
            observations: [Observation(time: time, vantage: "agent-az1", target: "shop-az1", kind: .icmp, outcome: .ok)]
        ).json.compactText
    }

    @Test func `a wrong map ends it with 64 and every fault, before anything listens`() throws {
        try withTemporaryFolder { folder in
            let map = folder.appending(path: "zonemap.yaml")
            try Data("region: r\nzones: [{id: a}, {id: a}]\nrouterz: []\n".utf8).write(to: map)
            for command in ["serve", "check"] {
                let outcome = try Door.run("zonefall-coordinator", [command, "--map", map.path, "--packs", "probes"])
                #expect(outcome.status == 64)
                #expect(outcome.errors.contains("\(map.path):2:"))
                #expect(outcome.errors.contains("\(map.path):3:1: unknown key \"routerz\""))
                #expect(!outcome.errors.contains("Serving"))
            }
        }
    }

    @Test func `a wrong probe pack ends it with 64`() throws {
        try withTemporaryFolder { folder in
            try Data("probes: [{kind: telepathy}]\n".utf8).write(to: folder.appending(path: "x.yaml"))
            let outcome = try Door.run(
                "zonefall-coordinator",
                ["check", "--map", "Examples/demo/honest.yaml", "--packs", folder.path]
            )
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("telepathy"))
        }
    }

    @Test func `check says what would be probed`() throws {
        let outcome = try Door.run("zonefall-coordinator", ["check"] + Self.region)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("region demo: "))
        #expect(outcome.output.contains(/agent agent-az1: [1-9]\d* probes, plan [0-9a-f]{64}\n/))
    }

    @Test(arguments: ["0.0.0.0:0", "[::]:0", "192.0.2.1:9400", "coordinator.example:9400"])
    func `beyond this machine it wants a token`(address: String) throws {
        let outcome = try Door.run("zonefall-coordinator", ["serve", "--listen", address] + Self.region)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--token-file"))
    }

    @Test func `a token that is weak or not there is refused`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "token")
            let missing = try Door.run("zonefall-coordinator", ["serve", "--token-file", file.path] + Self.region)
            #expect(missing.status == 64)
            #expect(missing.errors.contains("\(file.path): can't be read"))
            try Data("secret\n".utf8).write(to: file)
            let weak = try Door.run("zonefall-coordinator", ["serve", "--token-file", file.path] + Self.region)
            #expect(weak.status == 64)
            #expect(weak.errors.contains("openssl rand -hex 32"))
            #expect(!weak.errors.contains("secret"))
        }
    }

    @Test func `a port that is taken, or a store that can't be had, ends it with 1`() throws {
        let first = try RunningCoordinator(Self.region)
        let second = try Door.run(
            "zonefall-coordinator",
            ["serve", "--listen", "127.0.0.1:\(first.port)"] + Self.region
        )
        #expect(second.status == 1)
        #expect(second.errors.contains("Can't serve on 127.0.0.1:\(first.port)"))
        let store = try Door.run("zonefall-coordinator", ["serve", "--store", "/nowhere/store.sqlite"] + Self.region)
        #expect(store.status == 1)
        #expect(store.errors.contains("The store can't be used"))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `it serves until it is told to end, and ends with 0`(signal: Int32) throws {
        let coordinator = try RunningCoordinator(Self.region)
        #expect(try coordinator.get("/readyz").status == 200)
        let plan = try ProbePlan(json: JSONValue(parsing: coordinator.get("/v1/plan?agent=agent-az1").body))
        #expect(!plan.probes.isEmpty)
        #expect(coordinator.end(by: signal) == 0)
    }

    @Test func `the token is asked for`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "token")
            try Data("0123456789abcdef0123\n".utf8).write(to: file)
            let coordinator = try RunningCoordinator(Self.region + ["--token-file", file.path])
            #expect(try coordinator.get("/v1/state").status == 401)
            #expect(try coordinator.get("/metrics").status == 200)
            #expect(try coordinator.get("/v1/state", "Authorization: Bearer 0123456789abcdef0123\r\n").status == 200)
        }
    }

    @Test func `what it acknowledged is there after kill -9, once`() throws {
        try withTemporaryFolder { folder in
            let arguments = Self.region + ["--store", folder.appending(path: "store.sqlite").path]
            let first = try RunningCoordinator(arguments)
            for sequence in Int64(0)..<20 {
                #expect(try first.post("/v1/batches", batch(sequence)).status == 200)
            }
            #expect(first.end(by: SIGKILL) == -SIGKILL)

            let second = try RunningCoordinator(arguments)
            #expect(try second.post("/v1/batches", batch(19)).body.contains(#""result":"duplicate""#))
            #expect(try second.post("/v1/batches", batch(20)).body.contains(#""result":"new""#))
            let page = try JSONValue(parsing: second.get("/v1/observations").body)
            #expect(page["observations"]?.arrayValue?.count == 21)
            #expect(second.end(by: SIGTERM) == 0)
        }
    }

    @Test(arguments: [("zonefall-coordinator", ["serve", "--help"]), ("zonefall-agent", ["--help"])])
    func `the units use options that their programs have`(program: String, help: [String]) throws {
        let unit = try String(
            contentsOf: Door.root.appending(path: "deploy/systemd/\(program).service"),
            encoding: .utf8
        )
        let known = try Door.run(program, help)
        let commands = unit.matches(of: /\nExecStart=\/usr\/bin\/(\S+) (.*)/)
        #expect(commands.count == 1)
        for command in commands {
            #expect(command.output.1 == program)
            for option in command.output.2.matches(of: /--[a-z-]+/) {
                #expect(known.output.contains(option.output), "\(option.output)")
            }
        }
    }
}
