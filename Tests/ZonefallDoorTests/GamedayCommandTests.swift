import Foundation
import Testing

/// What the commands around a game day do before, beside and after one.
struct GamedayCommandTests {
    private static let day = "Examples/demo/gameday.yaml"

    private func keys(in folder: URL) throws -> (ada: String, ben: String, operators: String) {
        let (ada, ben) = (folder.appending(path: "ada.key").path, folder.appending(path: "ben.key").path)
        let lines =
            try Door.zonefall("key", "create", "--name", "ada", ada).output
            + Door.zonefall("key", "create", "--name", "ben", ben).output
        let operators = folder.appending(path: "operators.pub").path
        try Data(lines.utf8).write(to: URL(filePath: operators))
        return (ada, ben, operators)
    }

    @Test func `plans are written to be signed, and signed by whoever types the zones`() throws {
        try withTemporaryFolder { folder in
            let plans = folder.appending(path: "plans.jsonl").path
            let keys = try keys(in: folder)
            let planned = try Door.zonefall("gameday", "plan", Self.day, "--out", plans, "--epoch", "5")
            #expect(planned.status == 0, "\(planned.errors)")
            #expect(try String(contentsOfFile: plans, encoding: .utf8).split(separator: "\n").count == 3)

            let wrong = try Door.zonefall("gameday", "approve", plans, "--key", keys.ada, "--zones", "az1")
            #expect(wrong.status == 64)
            #expect(try !String(contentsOfFile: plans, encoding: .utf8).contains(#""signature":""#))

            for key in [keys.ada, keys.ben] {
                let signed = try Door.zonefall("gameday", "approve", plans, "--key", key, "--zones", "az1,az2,az3")
                #expect(signed.status == 0, "\(signed.errors)")
                #expect(signed.errors.contains("zone az1 goes dark (l3-silent), epoch 5"))
            }
            let text = try String(contentsOfFile: plans, encoding: .utf8)
            #expect(text.split(separator: "\n").allSatisfy { $0.matches(of: /"signature":"/).count == 2 })

            // One changed byte, and it is no plan any more.
            try Data(text.replacing(#""epoch":5"#, with: #""epoch":5 "#).utf8).write(to: URL(filePath: plans))
            let changed = try Door.zonefall("gameday", "approve", plans, "--key", keys.ada, "--zones", "az1,az2,az3")
            #expect(changed.status == 1)
            #expect(changed.errors.contains("canonical"))
        }
    }

    @Test func `I10: one unknown key, and nothing is planned or done`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "day.yaml").path
            let sound = try String(contentsOf: Door.root.appending(path: Self.day), encoding: .utf8)
                .replacing("zonemap.yaml", with: Door.root.appending(path: "Examples/demo/zonemap.yaml").path)
            try Data(sound.replacing("max_dark_ms", with: "max_dark_msec").utf8).write(to: URL(filePath: file))
            for command in ["plan", "run", "arm", "card"] {
                let outcome = try Door.zonefall("gameday", command, file)
                #expect(outcome.status == 64)
                #expect(outcome.errors.contains(#"Did you mean "max_dark_ms"?"#))
                #expect(outcome.output == "")
            }
        }
    }

    @Test func `a day of real hosts needs a coordinator and signed plans, and the driver must be able to do it`() throws
    {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "day.yaml").path
            let hosts = """
                name: hosts
                zone_map: \(Door.root.appending(path: "Examples/demo/zonemap.yaml").path)
                driver: host
                kind: dark
                fidelity: l2_dead
                ipv6: required
                hosts: [{host: shop-az1, zone: az1, exempt_interfaces: [mgmt0], socket: /nonexistent/chaosd.sock}]
                zones: [az1]
                limits: {max_dark_ms: 60000, lease_ms: 10000, max_targets: 4}

                """
            try Data(hosts.utf8).write(to: URL(filePath: file))
            let dry = try Door.zonefall("gameday", "run", file, "--dry-run")
            #expect(dry.status == 0, "\(dry.errors)")
            #expect(dry.output.contains("shop-az1"))
            let alone = try Door.zonefall("gameday", "run", file)
            #expect(alone.status == 64)
            let unsigned = try Door.zonefall(
                "gameday",
                "run",
                file,
                "--coordinator",
                "http://127.0.0.1:1",
                "--state",
                folder.path,
                "--out",
                folder.path
            )
            #expect(unsigned.status == 64)
            #expect(unsigned.errors.contains("two people"))
            try Data(hosts.replacing("kind: dark", with: "kind: isolated").utf8).write(to: URL(filePath: file))
            let isolated = try Door.zonefall("gameday", "plan", file)
            #expect(isolated.status == 64)
            #expect(isolated.errors.contains("The driver 'host' can't do kind 'isolated'"))
        }
    }

    @Test func `a region is halted and let go again, and says how it stands`() throws {
        try withTemporaryFolder { (folder: URL) throws in
            #expect(
                try Door.zonefall("gameday", "status", "--state", folder.path).output
                    == "nobody holds the region\nlast epoch 0\n"
            )
            #expect(try Door.zonefall("gameday", "abort", "--state", folder.path).status == 1)
            #expect(try Door.zonefall("gameday", "halt", "--state", folder.path).status == 0)
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: "HALT").path))
            #expect(try Door.zonefall("gameday", "status", "--state", folder.path).output.contains("nothing begins"))
            #expect(try Door.zonefall("gameday", "halt", "--release", "--state", folder.path).status == 0)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "HALT").path))
        }
    }

    @Test func `a journal is shown as a timeline, and a changed one is told`() throws {
        let recorded = Door.root.appending(path: "docs/game-day-example/run.journal.jsonl")
        let shown = try Door.zonefall("gameday", "show", recorded.path)
        #expect(shown.status == 0)
        #expect(shown.output.contains("az1  impose intent"))
        #expect(shown.output.contains("the chain is whole"))
        try withTemporaryFolder { folder in
            let text = try String(contentsOf: recorded, encoding: .utf8)
            let changed = folder.appending(path: "j.jsonl")
            try Data(text.replacing(#""operation":"arm""#, with: #""operation":"lift""#).utf8).write(to: changed)
            let outcome = try Door.zonefall("gameday", "show", changed.path)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("was changed"))
            // Cut off before the light was proved.
            let lines = text.split(separator: "\n").prefix(9).joined(separator: "\n") + "\n"
            try Data(lines.utf8).write(to: changed)
            #expect(try Door.zonefall("gameday", "show", changed.path).status == 5)
        }
    }

    @Test func `the card says how to bring light in every case`() throws {
        let card = try Door.zonefall("gameday", "card", Self.day)
        #expect(card.status == 0)
        for words in [
            "Ctrl-C", "gameday abort", "gameday halt", "HALT", "nft delete table", "gameday recover", "2500 ms",
        ] {
            #expect(card.output.contains(words))
        }
        #expect(card.output.split(separator: "\n").count < 50)
    }

    @Test func `a game day and its run go out as the Chaos Toolkit's, and its experiments come in`() throws {
        try withTemporaryFolder { folder in
            let experiment = try Door.zonefall("gameday", "export", Self.day)
            #expect(experiment.status == 0)
            let file = folder.appending(path: "experiment.json")
            try Data(experiment.output.utf8).write(to: file)
            let imported = try Door.zonefall("gameday", "import", file.path)
            #expect(imported.output.contains(#"name: "demo-each-zone-in-turn""#))
            #expect(imported.errors.contains("not taken over"))
            let journal = try Door.zonefall(
                "gameday",
                "export",
                "Examples/shop/gameday.yaml",
                "--journal",
                "docs/game-day-example/run.journal.jsonl",
                "--report",
                "docs/game-day-example/report.json"
            )
            #expect(journal.status == 0, "\(journal.errors)")
            #expect(journal.output.contains(#""status": "completed""#))
            #expect(journal.output.contains(#""deviated": true"#))
        }
    }
}
