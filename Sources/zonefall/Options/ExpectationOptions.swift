import ArgumentParser
import ZonefallModel

/// What an answer must be, for `zonefall probe`; the words are those of probe packs.
struct ExpectationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A status that is ok, such as 200 or 300-399; may be repeated.", valueName: "status"))
    var expectStatus: [String] = []

    @Option(help: ArgumentHelp("Text that the body must contain.", valueName: "text"))
    var expectBody: String?

    @Option(help: ArgumentHelp("A POSIX extended regular expression that the body must match.", valueName: "pattern"))
    var expectBodyPattern: String?

    @Option(help: ArgumentHelp("A header, or 'Name: part of its value'; may be repeated.", valueName: "header"))
    var expectHeader: [String] = []

    @Option(help: "How many redirects are followed, on the same host only.")
    var redirects: Int?

    @Option(help: "1.1 or 2: the HTTP that the answer must come by.")
    var httpVersion: ProbeOptions.HTTPVersion?

    @Option(help: ArgumentHelp("The name to ask for by TLS, and to find in the certificate.", valueName: "name"))
    var serverName: String?

    @Option(help: ArgumentHelp("A PEM file of authorities to trust.", valueName: "file"), completion: .file())
    var trustedAuthorities: String?

    @Flag(help: "Tell distrust and wrong names in certificates, and call neither an error.")
    var noVerify = false

    @Option(help: ArgumentHelp("For how long each certificate must still be good.", valueName: "days"))
    var certificateDays: Int?

    @Option(help: "How connections end: rst or fin.")
    var close: ProbeOptions.Close?

    @Flag(help: "Each address of a name must answer.")
    var everyAddress = false

    @Option(help: ArgumentHelp("What to ask a name server for.", valueName: "name"))
    var name: String?

    @Option(help: "a or aaaa (default: both).")
    var recordType: ProbeOptions.RecordType?

    @Option(help: ArgumentHelp("An address that must be answered; may be repeated.", valueName: "address"))
    var expectAnswer: [String] = []

    @Option(help: ArgumentHelp("Less is an error, for mtu.", valueName: "bytes"))
    var smallestMtu: Int?

    @Option(help: "How many flows, for path and udp.")
    var flows: Int?

    @Option(help: ArgumentHelp("The key that agents share, for udp.", valueName: "file"), completion: .file())
    var keyFile: String?

    func options() throws -> ProbeOptions {
        var options = ProbeOptions()
        if !expectStatus.isEmpty { options.statuses = try read(expectStatus, "--expect-status", StatusRange.init) }
        options.bodyText = expectBody
        if let expectBodyPattern {
            guard ProbeOptions.isPattern(expectBodyPattern) else {
                throw ValidationError("--expect-body-pattern is not a pattern of at most 256 bytes without \\1 to \\9.")
            }
            options.bodyPattern = expectBodyPattern
        }
        if !expectHeader.isEmpty { options.headers = try read(expectHeader, "--expect-header", ExpectedHeader.init) }
        options.redirects = redirects
        options.httpVersion = httpVersion
        options.serverName = serverName
        options.trustedAuthorities = trustedAuthorities
        if noVerify { options.verifies = false }
        options.certificateDays = certificateDays
        options.close = close
        if everyAddress { options.asksEveryAddress = true }
        options.name = name
        options.recordType = recordType
        if !expectAnswer.isEmpty { options.expectedAnswers = try read(expectAnswer, "--expect-answer", IPAddress.init) }
        options.smallestMTU = smallestMtu
        options.flows = flows
        return options
    }

    private func read<Value>(_ texts: [String], _ option: String, _ read: (String) -> Value?) throws -> [Value] {
        try texts.map { text in
            guard let value = read(text) else { throw ValidationError("\(option) can't be '\(text)'.") }
            return value
        }
    }
}

extension ProbeOptions.HTTPVersion: ExpressibleByArgument {}
extension ProbeOptions.Close: ExpressibleByArgument {}
extension ProbeOptions.RecordType: ExpressibleByArgument {}
