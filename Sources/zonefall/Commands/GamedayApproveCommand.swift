import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallModel
import ZonefallReports
import ZonefallSigning

/// `zonefall gameday approve`
struct ApproveGameday: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Read what would be done, and sign it with your key.",
        discussion: """
            The plans are those that 'gameday plan --out' wrote; a second person signs the same file with another key. One \
            changed byte makes every signature worth nothing, and a plan is used once, within its quarter of an hour.
            On a terminal you type the names of the zones that go dark; elsewhere --zones says them.
            Example:
              zonefall gameday approve plans.jsonl --key ada.key
            """
    )

    @Argument(help: ArgumentHelp("The plans.", valueName: "plans"), completion: .file(extensions: ["jsonl"]))
    var plans: String

    @Option(help: ArgumentHelp("Your key.", valueName: "file"), completion: .file())
    var key: String

    @Option(
        help: ArgumentHelp("The zones that go dark, with commas between, as you would type them.", valueName: "zones")
    )
    var zones: String?

    func run() throws {
        let pair = try PrivateKeyFile.read(key)
        let file = SignedPlanFile(plans)
        let envelopes = try file.read()
        for envelope in envelopes { StandardError.write(envelope.plan.summary) }
        let expected = envelopes.map(\.plan.zone.rawValue).reduce(into: [String]()) { zones, zone in
            if !zones.contains(zone) { zones.append(zone) }
        }
        let typed = try zones ?? ask(for: expected.count)
        guard typed.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) == expected else {
            StandardError.write("These plans are for \(expected.joined(separator: ",")). Nothing was signed.")
            throw ExitCode(.misused)
        }
        try file.write(try envelopes.map { try $0.signed(by: pair) })
        try StandardOutput.write("\(pair.name) signed \(envelopes.count) plans with key \(pair.publicKey.id)\n")
    }

    private func ask(for count: Int) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("There is no terminal to ask: say the zones that go dark with --zones.")
        }
        StandardError.write("Type the \(count == 1 ? "zone that goes" : "zones that go") dark, commas between:")
        return readLine() ?? ""
    }
}

extension BlackoutPlanDocument {
    /// What a person must know before signing.
    var summary: String {
        """
        \(name): zone \(zone) goes \(kind.rawValue) (\(fidelity.rawValue)), epoch \(epoch), run \(run)
          valid \(notBefore) to \(notAfter)
          at most \(cap.wholeMilliseconds) ms; the kernel ends it \(lease.wholeMilliseconds) ms after the last renewal
          targets: \(targets.map { $0.host + ($0.isMadeByZonefall ? " (ours)" : "") }.joined(separator: ", "))
          zone map \(mapSHA256.prefix(16)), plan \(hash)
        """
    }
}
