import ArgumentParser
import Logging
import ServiceLifecycle
import ZonefallCoordinator
import ZonefallDocuments
import ZonefallModel

/// Who is told what is found, without asking.
struct PushOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who is told what is found: Alertmanagers, webhooks, Icinga, Grafana, OTLP, remote write (YAML or JSON).",
            discussion: "docs/pushes.md has all of its keys. Without it nobody is told anything.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var pushes: String?

    /// Reads the receivers, and the files that they name. What is refused ends the program with 64.
    func load() throws -> PushSettings? {
        guard let pushes else { return nil }
        do {
            let settings = try PushSettings(contentsOf: pushes)
            for receiver in settings.receivers { _ = try PushSecrets(of: receiver) }
            return settings
        } catch {
            StandardError.write("\(error)")
            throw ExitCode.validationFailure
        }
    }

    func services(
        _ settings: PushSettings,
        routes: Routes,
        health: PushHealth,
        instance: ListenAddress,
        logger: Logger
    ) throws -> [any ServiceLifecycle.Service] {
        try orCouldNotRun("The receivers can't be told") {
            var services: [any ServiceLifecycle.Service] = [
                try PushService(
                    settings,
                    coordinator: routes.coordinator,
                    health: health,
                    version: Version.current,
                    logger: logger
                )
            ]
            for receiver in settings.receivers where receiver.kind == .remoteWrite {
                services.append(
                    try RemoteWriter(
                        receiver,
                        routes: routes,
                        instance: "\(instance)",
                        health: health,
                        logger: logger
                    )
                )
            }
            return services
        }
    }
}
