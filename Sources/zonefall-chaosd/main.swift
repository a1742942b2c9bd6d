import Glibc
import ZonefallChaos
import ZonefallLinux
import ZonefallModel

/// Options in, a warden running or one question to it, an exit status out.
func main() -> Int32 {
    do throws(ChaosdUsageError) {
        let command = try ChaosdCommand(Array(CommandLine.arguments.dropFirst()))
        switch command {
        case .help: say(ChaosdCommand.usage, to: STDOUT_FILENO)
        case .version: say("zonefall-chaosd \(ChaosdCommand.programVersion)\n", to: STDOUT_FILENO)
        case .check(let file): return check(file)
        case .run(let file): return run(file)
        case .ask(let request, let target): return ask(request, target)
        }
        return 0
    } catch {
        say("zonefall-chaosd: \(error)\n", to: STDERR_FILENO)
        return 64
    }
}

func say(_ text: String, to stream: Int32) {
    let bytes = Array(text.utf8)
    _ = write(stream, bytes, bytes.count)
}

func check(_ file: String) -> Int32 {
    do {
        let configuration = try Chaosd.check(file)
        say(
            "\(file): host '\(configuration.host)', chaos \(configuration.isEnabled ? "enabled" : "disabled"): good\n",
            to: STDOUT_FILENO
        )
        return 0
    } catch {
        say("\(error)\n", to: STDERR_FILENO)
        return 64
    }
}

func run(_ file: String) -> Int32 {
    let configuration: ChaosdConfiguration
    do throws(ChaosdConfigurationError) {
        configuration = try ChaosdConfiguration.read(file)
    } catch {
        say("\(error)\n", to: STDERR_FILENO)
        return 64
    }
    do throws(ChaosdError) {
        try Chaosd.run(configuration) { say($0 + "\n", to: STDERR_FILENO) }
        return 0
    } catch {
        say("level=error msg=\"can't run\" reason=\"\(error)\"\n", to: STDERR_FILENO)
        return 1
    }
}

func ask(_ request: ChaosdRequest, _ target: ChaosdCommand.Target) -> Int32 {
    do {
        let path: String
        switch target {
        case .socket(let given): path = given
        case .configuration(let file): path = try ChaosdConfiguration.read(file).socketPath
        }
        let status = try ChaosdClient(socketPath: path).ask(request)
        say(status.json.prettyText, to: STDOUT_FILENO)
        return 0
    } catch ChaosdClientError.refused(let code, let reason) {
        say("zonefall-chaosd: \(reason)\n", to: STDERR_FILENO)
        return code == ChaosRefusal.notAllowed(uid: 0).code ? 4 : 1
    } catch {
        say("zonefall-chaosd: \(error)\n", to: STDERR_FILENO)
        return 1
    }
}

exit(main())
