import ArgumentParser
import ZonefallDocuments
import ZonefallModel
import ZonefallReports

/// Which recorded cloud a command works on.
struct CaseOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A folder with map.json (or zonemap.yaml), probes.jsonl and events.jsonl.",
            discussion: "The last may be missing: then nothing was announced.",
            valueName: "case"
        ),
        completion: .directory
    )
    var folder: String?

    @Option(help: ArgumentHelp("The zone map, instead of the folder's.", valueName: "file"), completion: .file())
    var map: String?

    @Option(help: ArgumentHelp("The observations, instead of the folder's.", valueName: "file"), completion: .file())
    var records: String?

    @Option(
        help: ArgumentHelp("The announced blackouts, instead of the folder's.", valueName: "file"),
        completion: .file()
    )
    var events: String?

    @Flag(help: "Leave out lines that can't be read, and say how many there were, instead of refusing the file.")
    var lenient = false

    func validate() throws {
        guard folder != nil || (map != nil && records != nil) else {
            throw ValidationError("Name a case's folder, or its files: --map FILE --records FILE [--events FILE].")
        }
    }

    private var files: RecordedCase.Files {
        let inFolder = folder.map(RecordedCase.Files.init(inFolder:))
        return RecordedCase.Files(
            map: map ?? inFolder?.map ?? "",
            records: records ?? inFolder?.records ?? "",
            events: events ?? inFolder?.events
        )
    }

    /// Reads all files. One that is refused is told of with all its faults on standard error, and ends the command with
    /// 64.
    func load() throws -> RecordedCase {
        do throws(DocumentError) {
            let recorded = try RecordedCase(files, tolerating: lenient ? .badLines : .none)
            if recorded.faultCount > 0 {
                for fault in recorded.faults.prefix(10) { StandardError.write(fault.description) }
                StandardError.write("\(recorded.faultCount) lines could not be read, and are left out.")
            }
            return recorded
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
    }
}
