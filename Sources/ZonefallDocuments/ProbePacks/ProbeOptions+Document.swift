import ZonefallModel

extension ProbeOptions {
    /// The options of one probe of a pack; what is wrong with them is reported.
    init(_ object: DocumentObject<ProbePack.Entry.Key>) {
        self.init()
        func optional<Value>(_ key: Key, _ value: DocumentValue<Value>) -> Value? {
            object.optional(.option(key), value)
        }
        func list<Value>(_ key: Key, _ value: DocumentValue<Value>) -> [Value]? {
            object.optionalList(.option(key), value)
        }
        statuses = list(.statuses, .statusRange)
        bodyText = optional(.bodyText, .text)
        bodyPattern = optional(.bodyPattern, .pattern)
        headers = list(.headers, .expectedHeader)
        largestBody = optional(.largestBody, .integer(in: 0...67_108_864))
        redirects = optional(.redirects, .integer(in: 0...20))
        httpVersion = optional(.httpVersion, .word(of: HTTPVersion.self))
        isEncrypted = optional(.isEncrypted, .flag)
        serverName = optional(.serverName, .text)
        trustedAuthorities = optional(.trustedAuthorities, .text)
        verifies = optional(.verifies, .flag)
        certificateDays = optional(.certificateDays, .integer(in: 0...3_650))
        close = optional(.close, .word(of: Close.self))
        name = optional(.name, .text)
        recordType = optional(.recordType, .word(of: RecordType.self))
        expectedAnswers = list(.expectedAnswers, .address)
        transport = optional(.transport, .word(of: Transport.self))
        firstTTL = optional(.firstTTL, .integer(in: 1...64))
        lastTTL = optional(.lastTTL, .integer(in: 1...64))
        flows = optional(.flows, .integer(in: 1...64))
        smallestMTU = optional(.smallestMTU, .integer(in: 68...65_535))
        command = list(.command, .text)
        environment = list(.environment, .variable)
        memoryLimit = optional(.memoryLimit, .integer(in: 8...65_536))
        outputLimit = optional(.outputLimit, .integer(in: 1...1_048_576))
        asksEveryAddress = optional(.asksEveryAddress, .flag)
        keepsNames = optional(.keepsNames, .flag)
        provesPath = optional(.provesPath, .flag)
        tellsPhases = optional(.tellsPhases, .flag)
        if let firstTTL, let lastTTL, firstTTL > lastTTL {
            object.report(
                "first_ttl is above last_ttl, so that no packet would be sent",
                at: .option(.firstTTL),
                remedy: "Exchange them."
            )
        }
    }
}

extension DocumentValue<StatusRange> {
    /// `200`, or `200-299`.
    static var statusRange: Self {
        Self { node, key, log in
            let text: String? =
                switch node.content {
                case .integer(let number): "\(number)"
                case .text(let text): text
                default: nil
                }
            if let text, let range = StatusRange(text) { return range }
            if case .refused = node.content { return nil }
            log.report(
                "\"\(key)\" should be HTTP statuses, not \(node.kind)",
                at: node.place,
                remedy: "Write a list like [200, \"300-399\"], each from 100 to 599."
            )
            return nil
        }
    }
}

extension DocumentValue<ExpectedHeader> {
    static var expectedHeader: Self {
        .text("a header", remedy: "Write its name, or its name and a part of its value: \"Server: nginx\".") {
            ExpectedHeader($0)
        }
    }
}

extension DocumentValue<String> {
    /// A POSIX extended regular expression, as far as it can be told without one that carries it out.
    static var pattern: Self {
        .text("a regular expression", remedy: "Write a POSIX extended one of at most 256 bytes, without \\1 to \\9.") {
            ProbeOptions.isPattern($0) ? $0 : nil
        }
    }

    /// `NAME=VALUE`.
    static var variable: Self {
        .text("an environment variable", remedy: "Write it like LANG=C.") { text in
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex, !text.utf8.contains(0) else {
                return nil
            }
            return text
        }
    }
}
