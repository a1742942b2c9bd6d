import Foundation
import Testing
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallChaos

/// How connections come back with the light: as after a healed cable, or as after a power loss.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct ComebackTests {
    private let pair: CabledPair

    init() throws {
        pair = try CabledPair()
    }

    /// Accepts connections and says each line again.
    private static let server = """
        import socket, sys, threading
        server = socket.create_server((sys.argv[1], 7))
        print("serving", flush=True)
        def serve(connection):
            while data := connection.recv(99):
                connection.sendall(data)
        while True:
            threading.Thread(target=serve, args=server.accept()[:1], daemon=True).start()
        """

    /// Connects, says `up`, and for each line that it is given says what became of the connection.
    private static let client = """
        import socket, sys
        connection = socket.create_connection((sys.argv[1], 7))
        connection.settimeout(8)
        connection.sendall(b"x")
        connection.recv(9)
        print("up", flush=True)
        for line in sys.stdin:
            try:
                connection.sendall(b"y")
                print("alive" if connection.recv(9) else "closed", flush=True)
            except ConnectionResetError:
                print("reset", flush=True)
            except OSError:
                print("silent", flush=True)
        """

    /// A program that is talked to line by line; it ends with this.
    private final class Talk {
        private let process: Process
        private let (input, output) = (Pipe(), Pipe())

        init(_ program: String, _ address: String, in namespace: TestNamespace) throws {
            process = Process()
            process.executableURL = URL(filePath: "/usr/bin/nsenter")
            process.arguments = [
                "--target", "\(namespace.processIdentifier)", "--user", "--preserve-credentials", "--net",
                "/usr/bin/python3", "-c", program, address,
            ]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            _ = hear()
        }

        /// It is not waited for: it may be let go on another thread than the one that started it.
        deinit { kill(process.processIdentifier, SIGKILL) }

        /// A line; what was said of it when it ended before.
        func hear() -> String {
            var line = ""
            while !line.hasSuffix("\n") {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { break }
                line += String(decoding: data, as: UTF8.self)
            }
            return line.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func ask() -> String {
            input.fileHandleForWriting.write(Data("?\n".utf8))
            return hear()
        }
    }

    /// What a long-lived connection into the zone and one within it say after a blackout.
    private func afterBlackout(_ comeback: GameDay.Comeback) async throws -> (across: String, within: String) {
        let driver = NamespaceDriver(nodes: [.init(name: "web", namespace: pair.zone.path, zone: "az1")])
        var plan = try driver.plan(
            blackoutOf: "az1",
            within: GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(8)),
            as: BlackoutFault(comeback: comeback)
        )
        plan.run = "r1"
        let outside = try Talk(Self.server, "192.0.2.1", in: pair.zone)
        let inside = try Talk(Self.server, "127.0.0.1", in: pair.zone)
        let across = try Talk(Self.client, "192.0.2.1", in: pair.survivor)
        let within = try Talk(Self.client, "127.0.0.1", in: pair.zone)
        defer { withExtendedLifetime((outside, inside)) {} }
        #expect(across.ask() == "alive" && within.ask() == "alive")
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(8))
        if comeback == .rebootLike { try await driver.endConnections(of: plan) }
        try await driver.lift(plan)
        return (across.ask(), within.ask())
    }

    @Test func `reboot-like: who was connected is answered with a reset, and loopback goes on`() async throws {
        #expect(try await afterBlackout(.rebootLike) == ("reset", "alive"))
    }

    @Test func `partition-like: who was connected goes on`() async throws {
        #expect(try await afterBlackout(.partitionLike) == ("alive", "alive"))
    }

    @Test func `a host ends connections only in the dark, and only if that was signed`() throws {
        let bench = try WardenBench(in: pair.zone)
        let server = try Talk(Self.server, "192.0.2.1", in: pair.zone)
        let client = try Talk(Self.client, "192.0.2.1", in: pair.survivor)
        defer { withExtendedLifetime(server) {} }

        let silent = try bench.arm(number: 1)
        try bench.activate(silent)
        #expect(throws: ChaosRefusal.notNow("the plan does not say that connections end")) {
            try bench.warden.endConnections(run: silent.run)
        }
        bench.warden.revert(.asked)
        #expect(client.ask() == "alive")

        let signed = try bench.arm(number: 2) { $0.endsConnections = true }
        #expect(throws: ChaosRefusal.self) { try bench.warden.endConnections(run: signed.run) }
        #expect(client.ask() == "alive")
        try bench.activate(signed)
        try bench.warden.endConnections(run: signed.run)
        bench.warden.revert(.asked)
        #expect(client.ask() == "reset")
    }
}
