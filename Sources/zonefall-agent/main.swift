import Glibc
import ZonefallAgent
import ZonefallModel

func say(_ text: String, to stream: Int32) {
    let bytes = Array(text.utf8)
    _ = write(stream, bytes, bytes.count)
}

/// Options in, an agent running, an exit status out.
func main() -> Int32 {
    do throws(UsageError) {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch try AgentCommand(arguments) {
        case .help: say(AgentCommand.usage, to: STDOUT_FILENO)
        case .version: say("zonefall-agent \(Agent.version)\n", to: STDOUT_FILENO)
        case .check(let file): return check(file)
        case .run(let options): return run(options, arguments)
        }
        return 0
    } catch {
        say("zonefall-agent: \(error)\n", to: STDERR_FILENO)
        return 64
    }
}

func check(_ file: String) -> Int32 {
    do throws(ConfigurationError) {
        let options = try ConfigurationFile.read(file)
        say("\(file): agent '\(options.id)', \(options.coordinators.count) coordinator(s): good\n", to: STDOUT_FILENO)
        return 0
    } catch {
        say("\(error)\n", to: STDERR_FILENO)
        return 64
    }
}

func run(_ options: AgentOptions, _ arguments: [String]) -> Int32 {
    let log = Logger(format: options.logFormat)
    do throws(AgentError) {
        // Read anew on SIGHUP, files and all, in the same order.
        let agent = try Agent(options, log: log) { () throws(UsageError) in
            guard case .run(let options) = try AgentCommand(arguments) else { return options }
            return options
        }
        try agent.run()
        return 0
    } catch {
        log.error("can't run", ["reason": "\(error)"])
        return 1
    }
}

exit(main())
