import Foundation
import Testing

struct TopCommandTests {
    @Test func `without a terminal the screen is printed once`() throws {
        let coordinator = try RunningCoordinator([
            "--map", "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml", "--packs", "probes",
        ])
        let outcome = try Door.zonefall("top", "--coordinator", "http://127.0.0.1:\(coordinator.port)")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("zonefall  region "))
        #expect(outcome.output.contains("nothing was probed yet"))
        #expect(outcome.output.contains("never heard"))
        #expect(!outcome.output.contains("\u{1b}"))
    }

    @Test func `a coordinator that does not answer is told of, and ends it with 1`() throws {
        let outcome = try Door.zonefall("top", "--once", "--coordinator", "http://127.0.0.1:1")
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("http://127.0.0.1:1"))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func `at a terminal the screen is taken over, q leaves, and everything is put back`() throws {
        let coordinator = try RunningCoordinator([
            "--map", "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml", "--packs", "probes",
        ])
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/script")
        let program = try Door.path(of: "zonefall")
        process.arguments = [
            "-qec", "\(program) top --coordinator http://127.0.0.1:\(coordinator.port) --no-color", "/dev/null",
        ]
        process.environment = ["TERM": "xterm", "LC_ALL": "C.UTF-8"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // It is drawn before the key is pressed.
        var text = ""
        while !text.contains("agents") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "it ended early: \(text)")
            text += String(decoding: data, as: UTF8.self)
        }
        try input.fileHandleForWriting.write(contentsOf: Data("q".utf8))
        text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text.contains("\u{1b}[?1049h"))
        #expect(text.hasSuffix("\u{1b}[?25h\u{1b}[?1049l"))
    }
}
