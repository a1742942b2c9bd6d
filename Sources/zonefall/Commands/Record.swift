import ArgumentParser
import Foundation
import ZonefallDocuments
import ZonefallModel
import ZonefallReports

/// Writes what a coordinator observes as a case.
struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a coordinator's observations and blackouts as a case for zonefall correlate.",
        discussion: """
            Reads everything that the coordinator still has and, with --follow, what arrives until it is interrupted. With \
            --map the folder is a whole case that can be sent to somebody.

            Examples:
              zonefall record --coordinator http://127.0.0.1:9400 --map zonemap.yaml --output cases/monday
              zonefall record --coordinator https://zonefall.example --token-file token --output cases/live --follow
            """
    )

    @Option(help: ArgumentHelp("The coordinator's URL.", valueName: "url"))
    var coordinator: String

    @Option(help: ArgumentHelp("A file with the coordinator's token.", valueName: "file"), completion: .file())
    var tokenFile: String?

    @Option(help: ArgumentHelp("The zone map to put into the case.", valueName: "file"), completion: .file())
    var map: String?

    @Option(help: ArgumentHelp("The case's folder. It is made; files in it are written anew.", valueName: "dir"))
    var output: String

    @Flag(help: "Go on until interrupted (Ctrl-C): what was written is a whole case at any time.")
    var follow = false

    func run() async throws {
        let source = try CoordinatorReader(url: coordinator, token: try token())
        // Asked before anything is written: a coordinator that refuses leaves no empty case behind.
        var page = try source.page(after: 0)
        let folder = URL(fileURLWithPath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let map {
            let loaded = try Data(contentsOf: URL(fileURLWithPath: map))
            let name = map.lowercased().hasSuffix(".json") ? "map.json" : "zonemap.yaml"
            try loaded.write(to: folder.appendingPathComponent(name), options: .atomic)
        }
        let records = folder.appendingPathComponent(RecordedCase.Files.recordsName)
        try Data().write(to: records)
        let file = try FileHandle(forWritingTo: records)
        var count = 0
        while true {
            if page.missed {
                StandardError.write("Some observations were gone before they could be read: there is a gap.")
            }
            try file.write(contentsOf: Data(Recording.text(of: page.observations).utf8))
            count += page.observations.count
            if page.observations.isEmpty {
                try writeEvents(of: source, to: folder)
                guard follow else { break }
                try await Task.sleep(for: .seconds(1))
            }
            page = try source.page(after: page.cursor)
        }
        try file.close()
        StandardError.write("\(count) observations lie in \(records.path).")
    }

    /// The announced blackouts of which the coordinator still knows.
    private func writeEvents(of source: CoordinatorReader, to folder: URL) throws {
        try Data(Recording.text(of: try source.events()).utf8)
            .write(to: folder.appendingPathComponent(RecordedCase.Files.eventsName), options: .atomic)
    }

    private func token() throws -> String? {
        guard let tokenFile else { return nil }
        do {
            return try String(contentsOfFile: tokenFile, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines
            )
        } catch {
            StandardError.write("\(tokenFile): can't be read. Name a file that this user may read.")
            throw ExitCode(.misused)
        }
    }
}
