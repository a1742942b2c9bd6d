import ArgumentParser
import ZonefallChaos
import ZonefallModel
import ZonefallReports

/// `zonefall gameday show`
struct ShowGameday: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a journal as a timeline, and whether anybody changed it.",
        discussion: """
            Exit status: 0 everything that was begun is proved over, 5 something is not (see 'recover'), 1 the journal was \
            changed or can't be read.
            Example:
              zonefall gameday show out/gameday/RUN.journal.jsonl
            """
    )

    @Argument(
        help: ArgumentHelp("The journal of a run.", valueName: "journal"),
        completion: .file(extensions: ["jsonl"])
    )
    var journal: String

    func run() throws {
        let chain = try Journal.read(journal)
        let unfinished = try JournalReplay(chain.records).unfinished
        try StandardOutput.write(JournalTimeline(chain).text)
        for plan in unfinished {
            StandardError.write("\(plan.zone) is not proved lit: zonefall gameday recover \(journal)")
        }
        throw ExitCode(unfinished.isEmpty ? ExitStatus.held : .stuck)
    }
}

/// A journal for people: one line for each record, with the time since the first.
struct JournalTimeline {
    private let chain: JournalChain

    init(_ chain: JournalChain) {
        self.chain = chain
    }

    var text: String {
        let start = chain.records.first?.sinceBoot ?? .zero
        var text = chain.records.first.map { "run \($0.entry.run), \($0.time)\n" } ?? ""
        for record in chain.records {
            let entry = record.entry
            let seconds = String("        \(((record.sinceBoot - start).milliseconds.rounded()) / 1_000)".suffix(9))
            let zone = entry.zone?.rawValue ?? "-"
            text += "\(seconds) s  \(zone)  \(entry.operation.rawValue) \(entry.phase.rawValue)\(note(of: entry))\n"
        }
        if chain.tornBytes > 0 { text += "the last line was cut off by a crash\n" }
        return text + "\(chain.records.count) records, the chain is whole: \(chain.head)\n"
    }

    private func note(of entry: JournalRecord.Entry) -> String {
        switch entry.operation {
        case .plan:
            let targets = entry.detail["targets"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            return ": \(targets.joined(separator: ", "))"
        case .approve:
            let people = entry.detail["people"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let hash = entry.detail["plan_hash"]?.stringValue ?? ""
            return " by \(people.joined(separator: ", ")), plan \(hash.prefix(16))"
        case .end: return ": \(entry.detail["why"]?.stringValue ?? "")"
        default: return entry.detail["reason"]?.stringValue.map { ": \($0)" } ?? ""
        }
    }
}
