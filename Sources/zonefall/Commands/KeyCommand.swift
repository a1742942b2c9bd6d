import ArgumentParser
import ZonefallReports
import ZonefallSigning

/// `zonefall key`: the keys by which people stand for plans.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make and show the keys by which people sign the plans of game days.",
        discussion: """
            A plan that touches what others use needs the signatures of two people, and each host checks them again against \
            its own list: /etc/zonefall/operators.pub, one line for each person, as 'zonefall key show' prints it.

              zonefall key create --name ada@example.org ada.key
              zonefall key show ada.key
            """,
        subcommands: [CreateKey.self, ShowKey.self]
    )
}

/// `zonefall key create`
struct CreateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a new key, in a file that only you can read, and print its public line.",
        discussion: """
            Standard output has the line for the lists of operators; it is no secret. A key is never written over.
            Example:
              zonefall key create --name ada@example.org ada.key >> operators.pub
            """
    )

    @Option(help: ArgumentHelp("Whose key it is: letters, digits and any of . _ - + @", valueName: "person"))
    var name: String

    @Argument(help: ArgumentHelp("Where the key goes.", valueName: "file"), completion: .file())
    var file: String

    func run() throws {
        guard let person = OperatorName(name) else {
            StandardError.write(SigningError.badName(name).description)
            throw ExitCode(.misused)
        }
        let pair = try KeyPair(for: person)
        try PrivateKeyFile.write(pair, to: file)
        try StandardOutput.write(OperatorList.line(of: person, pair.publicKey) + "\n")
        StandardError.write("key \(pair.publicKey.id) of \(person) is in \(file): keep it to yourself")
    }
}

/// `zonefall key show`
struct ShowKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the public line of a key, as lists of operators have it.",
        discussion: """
            The id that signatures name goes to standard error.
            Example:
              zonefall key show ada.key
            """
    )

    @Argument(help: ArgumentHelp("The key.", valueName: "file"), completion: .file())
    var file: String

    func run() throws {
        let pair = try PrivateKeyFile.read(file)
        try StandardOutput.write(OperatorList.line(of: pair.name, pair.publicKey) + "\n")
        StandardError.write("key \(pair.publicKey.id) of \(pair.name)")
    }
}
