import ArgumentParser
import Foundation
import ZonefallDocuments
import ZonefallModel
import ZonefallOpenStack
import ZonefallReports

/// Which cloud to ask, and as whom: as every OpenStack tool is told.
struct CloudOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The cloud's name in clouds.yaml.",
            discussion: "Without it OS_CLOUD or the OS_* variables count, and else the only cloud in the file.",
            valueName: "name"
        )
    )
    var cloud: String?

    /// - Throws: an exit code, when no cloud can be chosen; the reason is on standard error.
    func settings() throws -> CloudSettings {
        do throws(CloudConfigurationError) {
            return try CloudConfiguration(
                environment: ProcessInfo.processInfo.environment,
                workingFolder: FileManager.default.currentDirectoryPath
            ).settings(named: cloud)
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
    }
}

extension CloudConnection {
    /// Waits in earnest.
    convenience init(_ settings: CloudSettings) {
        self.init(settings, now: { RunStamp.clock }, wait: { Thread.sleep(forTimeInterval: $0.seconds) })
    }
}

/// A map as a cloud tells it now, read and checked as any other.
struct CloudMap {
    private(set) var loaded: LoadedMap
    let text: String
    let notes: [String]
    /// What could not be read of the cloud, in sentences.
    let gaps: [String]
    let uuids: [Resource: String]
    /// Adds to findings what mends them: commands for a cloud, lines of a configuration for a plan.
    private(set) var mended: ([Finding]) -> [Finding] = { $0 }

    /// Asks the cloud. Whatever goes wrong is told on standard error, and ends the command; nothing was written then.
    ///
    /// - Parameter overlay: a file with what no cloud tells.
    init(reading settings: CloudSettings, overlay: String? = nil, isQuiet: Bool) throws {
        let progress = CloudProgress(isQuiet: isQuiet)
        // Whoever mistyped a path need not wait for a cloud to hear of it.
        let overlay = try overlay.map(Self.source)
        let inventory: CloudInventory
        do throws(CloudError) {
            inventory = try CloudInventory(reading: CloudConnection(settings), progress: progress.show)
        } catch {
            progress.end()
            StandardError.write(error.description)
            throw ExitCode(error.isOfAccess ? .notAllowed : .couldNotRun)
        }
        progress.end()
        let name = settings.name
        try self.init(inventory, name: "openstack:\(name)", overlay: overlay) {
            Self.head($0, name) + (overlay.map { ["Services, agents and edges as told in \($0.name)."] } ?? [])
        }
        let fixes = CloudFixes(inventory, map: loaded.map, uuids: uuids)
        mended = { CloudFixes.added(to: $0, fixes) }
    }

    /// What a plan of Terraform would leave, each thing found at its address in the plan.
    init(terraform file: String, overlay: String? = nil) throws {
        let overlay = try overlay.map(Self.source)
        let inventory: CloudInventory
        do {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
            inventory = try CloudInventory(terraform: try JSONValue(parsing: bytes))
        } catch {
            StandardError.write(
                "\(file): \(error). Write it with: terraform plan -out plan.bin && terraform show -json plan.bin > plan.json"
            )
            throw ExitCode(.misused)
        }
        try self.init(inventory, name: "\(file) as a zone map", overlay: overlay) { _ in [] }
        loaded = LoadedMap(
            map: loaded.map.located { uuids[$0].map { SourceLocation(file: "\(file)#\($0)", line: 1, column: 1) } },
            revision: loaded.revision
        )
        mended = TerraformFixes(map: loaded.map, addresses: uuids).added(to:)
    }

    private static func source(_ path: String) throws -> DocumentSource {
        do throws(DocumentError) {
            return try DocumentSource(path: path)
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
    }

    private init(
        _ inventory: CloudInventory,
        name: String,
        overlay: DocumentSource?,
        head: (ImportedMap) -> [String]
    ) throws {
        let imported = ImportedMap(inventory)
        notes = imported.notes
        gaps = imported.gaps
        uuids = imported.uuids
        let plain = imported.map.documentText(notes: head(imported))
        text = try Self.overlaid(DocumentSource(name: name, text: plain), overlay, notes: head(imported)) ?? plain
        do throws(DocumentError) {
            let source = DocumentSource(name: name, text: text)
            let map = try ZoneMap(document: source)
            loaded = LoadedMap(map: map, revision: SHA256.hexadecimalDigest(of: source.bytes))
        } catch {
            StandardError.write(
                "What \(name) tells is no map that holds together, so nothing was written:\n\(error.description)"
            )
            throw ExitCode(.couldNotRun)
        }
    }

    /// Nil without an overlay; what is wrong in it is told, and ends the command.
    private static func overlaid(
        _ map: DocumentSource,
        _ overlay: DocumentSource?,
        notes: [String]
    ) throws -> String? {
        guard let overlay else { return nil }
        do throws(DocumentError) {
            return try MapOverlay.map(map, with: overlay).documentText(notes: notes)
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
    }

    /// No time of day: an unchanged cloud gives the same bytes again.
    private static func head(_ imported: ImportedMap, _ cloud: String) -> [String] {
        var lines = [
            "What region '\(imported.map.region)' of cloud '\(cloud)' says of itself: zonefall import openstack.",
            "Look over services and entries, add agents, then: zonefall audit THIS_FILE",
        ]
        if !imported.notes.isEmpty { lines += ["", "To know:"] + imported.notes.map { "- \($0)" } }
        return lines
    }
}

/// One line on standard error that says what is being read, where somebody is there to see it.
final class CloudProgress {
    private let isShown: Bool
    private var last = ""

    init(isQuiet: Bool) {
        isShown = !isQuiet && Terminal.standardError.isTerminal
    }

    func show(_ progress: ImportProgress) {
        guard isShown else { return }
        let line = "reading \(progress.what): \(progress.count)"
        FileHandle.standardError.write(Data("\r\u{1b}[K\(line)".utf8))
        last = line
    }

    func end() {
        guard isShown, !last.isEmpty else { return }
        FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
        last = ""
    }
}
