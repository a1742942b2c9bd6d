import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

struct RecordingTests {
    private let observations: [Observation] = [
        Observation(
            time: Timestamp(millisecondsSinceEpoch: 1_772_352_000_104),
            vantage: "agent-a",
            zone: "az1",
            target: "vm-b",
            kind: .icmp,
            outcome: .ok,
            roundTrip: .microseconds(412),
            path: [Observation.Hop(ttl: 1, address: nil), Observation.Hop(ttl: 2, address: .v4(0x0a00_0001))]
        ),
        Observation(
            time: Timestamp(millisecondsSinceEpoch: 1_772_352_001_000),
            vantage: "agent-out",
            target: "fip-a",
            kind: .http,
            outcome: .notSent(reason: "no route")
        ),
    ]

    @Test func `what was written is read again`() throws {
        let text = Recording.text(of: observations)

        let recording = try Recording<Observation>(name: "probes.jsonl", bytes: Array(text.utf8))

        #expect(recording.records == observations)
        #expect(recording.faultCount == 0)
        #expect(text.split(separator: "\n").count == 2)
    }

    @Test func `blackouts are read with empty lines, Windows line ends and no end of the last line`() throws {
        let text =
            #"{"time":"2026-03-01T08:02:30.000Z","event":"blackout_start","zone":"z2","scope":"declared","source":"chaos"}"#
            + "\r\n\n  \n"
            + #"{"time":"2026-03-01T08:03:40.000Z","event":"blackout_end","zone":"z2","scope":"physical","source":"chaos","new":1}"#

        let events = try Recording<BlackoutEvent>(name: "events.jsonl", bytes: Array(text.utf8)).records

        #expect(events.map(\.phase) == [.start, .end])
        #expect(events.map(\.scope) == [.declared, .physical])
        #expect(events.map(\.zone) == ["z2", "z2"])
    }

    private var damaged: [UInt8] {
        let lines = Recording.text(of: observations).split(separator: "\n").map(String.init)
        let bad = [
            "{\"time\":}", lines[0].replacing("icmp", with: "imcp"), lines[0].replacing("\"target\"", with: "\"t\""),
        ]
        return Array(([lines[0], "", bad[0], bad[1], lines[1], bad[2]].joined(separator: "\n") + "\n").utf8) + [
            0xff, 0x0a,
        ]
    }

    @Test func `every bad line is told with its place, and the file refused`() throws {
        let error = try #require(throws: DocumentError.self) {
            try Recording<Observation>(name: "probes.jsonl", bytes: damaged)
        }

        let remedy = "Mend or delete the line, or read the file with tolerance for bad lines."
        #expect(
            error.diagnostics.map(\.description) == [
                "probes.jsonl:3:9: this is not JSON: not the start of a JSON value. \(remedy)",
                "probes.jsonl:4:1: \"imcp\" is not a value that \"kind\" may have. \(remedy)",
                "probes.jsonl:6:1: the key \"target\" is missing. \(remedy)",
                "probes.jsonl:7:1: this is not JSON: not the start of a JSON value. \(remedy)",
            ]
        )
    }

    @Test func `with tolerance the good lines are read, and the bad ones counted and told`() throws {
        let recording = try Recording<Observation>(name: "probes.jsonl", bytes: damaged, tolerating: .badLines)

        #expect(recording.records == observations)
        #expect(recording.faultCount == 4)
        #expect(recording.faults.map(\.location.line) == [3, 4, 6, 7])
    }

    @Test func `a line without an end is not kept whole`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 3 * 1_024 * 1_024)

        let recording = try Recording<Observation>(name: "p", bytes: bytes, tolerating: .badLines)

        #expect(recording.faults.map(\.problem) == ["the line is longer than 1 MiB"])
    }

    @Test func `a file is read in pieces, and its lines are whole`() throws {
        let many = (0..<9_000).map { number in
            var observation = observations[number % 2]
            observation.target = "vm-\(number)"
            return observation
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "zonefall-\(UUID().uuidString).jsonl")
        try Data(Recording.text(of: many).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // else the system clears it

        let recording = try Recording<Observation>(contentsOf: file.path)

        #expect(recording.records == many)
    }

    @Test func `a recording that is not there is an error, tolerant or not`() {
        #expect(throws: DocumentError.self) {
            try Recording<Observation>(contentsOf: "/nowhere", tolerating: .badLines)
        }
    }
}
