import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallModel
import ZonefallOpenStack
import ZonefallReports

/// Whose clouds, and which guardian, a game day with `driver: openstack` uses.
struct CloudGameDayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "driver openstack: the account that reads, by its name in clouds.yaml.",
            discussion:
                "It proves what is dark and what is light, so it should not be able to write: the role 'reader' suffices.",
            valueName: "name"
        )
    )
    var cloud: String?

    @Option(
        help: ArgumentHelp(
            "driver openstack: the account that switches, by its name in clouds.yaml.",
            discussion:
                "Roles 'member' and 'load-balancer_member' of the project; best an application credential for game days.",
            valueName: "name"
        )
    )
    var chaosCloud: String?

    @Option(
        help: ArgumentHelp(
            "driver openstack: where 'zonefall gameday guard' listens, through a tunnel if it is far away.",
            valueName: "address:port"
        )
    )
    var guardian: String?

    @Option(
        help: ArgumentHelp("driver openstack: what the guardian wants to hear.", valueName: "file"),
        completion: .file()
    )
    var guardianToken: String?

    @Option(
        help: ArgumentHelp(
            "driver openstack: what is switched, of \(CloudSwitch.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
            discussion: "A server is paused: it keeps its memory, and finds its clock behind when it goes on.",
            valueName: "kinds"
        )
    )
    var switches = "load_balancer,port,router"

    func kinds() throws -> Set<CloudSwitch.Kind> {
        var kinds: Set<CloudSwitch.Kind> = []
        for word in switches.split(separator: ",").map(String.init) {
            guard let kind = CloudSwitch.Kind(rawValue: word) else {
                throw ValidationError(
                    "--switches names '\(word)'; it can name \(CloudSwitch.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
                )
            }
            kinds.insert(kind)
        }
        return kinds
    }

    func settings(_ name: String?, _ option: String) throws -> CloudSettings {
        guard let name else { throw ValidationError("A day with driver openstack needs \(option).") }
        var options = CloudOptions()
        options.cloud = name
        return try options.settings()
    }

    /// What may go dark, as the cloud stands now.
    func candidates(in loaded: LoadedMap) throws -> [CloudSwitch] {
        let kinds = try kinds()
        let settings = try settings(cloud, "--cloud")
        do throws(CloudError) {
            let inventory = try CloudInventory(reading: CloudConnection(settings))
            return inventory.switches(in: loaded.map, uuids: ImportedMap(inventory).uuids)
                .filter { kinds.contains($0.kind) }
        } catch {
            StandardError.write(error.description)
            throw ExitCode(error.isOfAccess ? .notAllowed : .couldNotRun)
        }
    }

    /// Reads with one account, writes with the other.
    func switchboard() throws -> CloudSwitchboard {
        let reader = try settings(cloud, "--cloud")
        let writer = try settings(chaosCloud, "--chaos-cloud")
        return CloudSwitchboard(reader: CloudConnection(reader), writer: CloudConnection(writer))
    }

    /// The driver that plans: it knows what may go dark, and can do nothing.
    func planner(in loaded: LoadedMap) throws -> CloudDriver {
        try CloudDriver(NoCloud(), candidates: candidates(in: loaded))
    }

    /// The driver of one day, with a journal that its guardian has too. Refused without a guardian.
    func equip(
        _ journal: any JournalWriter,
        day run: String,
        in loaded: LoadedMap,
        isStopped: @escaping @Sendable () -> Bool
    ) throws -> (
        journal: any JournalWriter, driver: any BlackoutDriver
    ) {
        guard let guardian, let (address, port) = Self.endpoint(guardian) else {
            throw ValidationError(
                "No kernel ends what a cloud does: give --guardian ADDRESS:PORT of a 'zonefall gameday guard' in a zone that stays lit."
            )
        }
        guard let guardianToken else {
            throw ValidationError("Give what the guardian wants to hear: --guardian-token.")
        }
        let link = try GuardianLink(address, port: port, token: Self.secret(guardianToken))
        let guarded = GuardedJournal(NotifyingJournal(journal, telling: link), guardian: link)
        let driver = try CloudDriver(
            switchboard(),
            candidates: candidates(in: loaded),
            day: run,
            journal: guarded,
            pulse: link,
            isStopped: isStopped
        )
        return (guarded, driver)
    }

    static func secret(_ file: String) throws -> String {
        let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= 16 else { throw ValidationError("\(file) should hold at least 16 characters.") }
        return text
    }

    /// `127.0.0.1:7411` or `[::1]:7411`.
    static func endpoint(_ text: String) -> (IPAddress, UInt16)? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return IPAddress(host).map { ($0, port) }
    }
}

/// For plans that nobody carries out.
private struct NoCloud: SwitchableCloud {
    func reading(of object: CloudSwitch) throws(CloudRefusal) -> CloudReading { throw .other("nobody asks it") }
    func perform(_ write: CloudWrite) throws(CloudRefusal) { throw .other("nobody asks it") }
}
