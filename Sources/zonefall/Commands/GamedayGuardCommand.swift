import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallOpenStack
import ZonefallReports

/// `zonefall gameday guard`
struct GuardGameday: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract:
            "Watch game days of a cloud from a zone that stays lit, and bring light when their driver falls silent.",
        discussion: """
            Keeps a second copy of the journal, and has an account of its own. It can switch on what the journal tells of, and \
            nothing off. Journals in --state that a guardian before left are lit at once. It listens without encryption: let it \
            listen to 127.0.0.1, and lead drivers to it by a tunnel, such as ssh -L 7411:127.0.0.1:7411 HOST. Ends at SIGTERM, \
            after it has lit what it watches.

            Example:
              zonefall gameday guard --cloud shop-guardian --state /var/lib/zonefall-guardian --token-file guardian.token
            """
    )

    @Option(help: ArgumentHelp("The account that switches on, by its name in clouds.yaml.", valueName: "name"))
    var cloud: String

    @Option(help: ArgumentHelp("Where to listen; port 0: any.", valueName: "address:port"))
    var listen = "127.0.0.1:7411"

    @Option(help: ArgumentHelp("The folder of its copies.", valueName: "dir"), completion: .directory)
    var state = "/var/lib/zonefall-guardian"

    @Option(
        help: ArgumentHelp("What drivers must say; at least 16 characters.", valueName: "file"),
        completion: .file()
    )
    var tokenFile: String

    func run() async throws {
        guard let (address, port) = CloudGameDayOptions.endpoint(listen) else {
            throw ValidationError("--listen should be an address with a port, such as 127.0.0.1:7411.")
        }
        var options = CloudOptions()
        options.cloud = cloud
        let settings = try options.settings()
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let server = try GuardianServer(
            listeningAt: address,
            port: port,
            folder: state,
            token: CloudGameDayOptions.secret(tokenFile),
            signals: SignalPipe(),
            driver: { journal, records in
                let board = CloudSwitchboard(reader: CloudConnection(settings), writer: CloudConnection(settings))
                let day = records.first?.entry.run
                return try CloudDriver(board, day: day, journal: journal, records: records)
            },
            log: { StandardError.write($0) }
        )
        try await server.run()
    }
}
