import Glibc
import ZonefallAgent
import ZonefallModel

/// Options in, an agent running, an exit status out.
func main() -> Int32 {
    func say(_ text: String, to stream: Int32) {
        let bytes = Array(text.utf8)
        _ = write(stream, bytes, bytes.count)
    }
    do throws(UsageError) {
        switch try AgentCommand(Array(CommandLine.arguments.dropFirst())) {
        case .help: say(AgentCommand.usage, to: STDOUT_FILENO)
        case .version: say("zonefall-agent \(Agent.version)\n", to: STDOUT_FILENO)
        case .run(let options): return run(options)
        }
        return 0
    } catch {
        say("zonefall-agent: \(error)\n", to: STDERR_FILENO)
        return 64
    }
}

func run(_ options: AgentOptions) -> Int32 {
    let log = Logger(format: options.logFormat)
    do throws(AgentError) {
        try Agent(options, log: log).run()
        return 0
    } catch {
        log.error("can't run", ["reason": "\(error)"])
        return 1
    }
}

exit(main())
