import ArgumentParser
import Glibc
import ZonefallLab
import ZonefallLinux
import ZonefallModel

/// The first process of a lab's sandbox. Hidden: `lab up`, `demo` and others start it.
struct LabInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "lab-init", shouldDisplay: false)

    @Option(help: "A descriptor whose end is the sandbox's end.")
    var leash: Int32?

    @Option(help: "How many descriptors from 3 on are for the program.")
    var passing = 0

    @Argument(parsing: .captureForPassthrough, help: "Arguments of this program, to run inside.")
    var arguments: [String]

    func run() throws {
        let words = arguments.first == "--" ? Array(arguments.dropFirst()) : arguments
        throw ExitCode(try SandboxInit(leash: leash, passing: passing, arguments: words).run())
    }
}

/// The programs of all instances of a lab. Hidden: the lab starts it.
struct LabResponderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "lab-responder", shouldDisplay: false)

    @Option(help: "The file that says who answers where.")
    var plan: String

    func run() throws {
        guard Sandbox.isInside else { throw SandboxError.notInside }
        let document = try JSONValue(parsing: Files.read(plan))
        let plans = try (document.arrayValue ?? []).map { try ResponderPlan(json: $0) }
        let signals = try SignalPipe()
        try Responder(plans).run(leash: signals.reading)
    }
}
