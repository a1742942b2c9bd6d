import Foundation
import Testing

struct PushOptionsTests {
    private func check(_ pushes: String) throws -> Door.Outcome {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "pushes.yaml")
            try Data(pushes.utf8).write(to: file)
            return try Door.run(
                "zonefall-coordinator",
                [
                    "check", "--map", "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml", "--packs", "probes",
                    "--pushes",
                    file.path,
                ]
            )
        }
    }

    @Test func `receivers are listed, without their secrets`() throws {
        let outcome = try check("alertmanager:\n  - url: http://192.0.2.20:9093\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("receiver alertmanager-1: alertmanager at http://192.0.2.20:9093\n"))
    }

    @Test func `a wrong key ends it with 64, its line, and the one that was meant`() throws {
        let outcome = try check("webhook:\n  - url: http://192.0.2.20\n    secret_fil: x\n")
        #expect(outcome.status == 64)
        #expect(
            outcome.errors.contains(
                #"pushes.yaml:3:5: unknown key "secret_fil" in a receiver. Did you mean "secret_file"?"#
            )
        )
    }

    @Test func `a secret that can't be read ends it with 64, before anything runs`() throws {
        let outcome = try check("webhook:\n  - {url: http://192.0.2.20, secret_file: /no/such/file}\n")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("/no/such/file: can't be read"))
    }
}
