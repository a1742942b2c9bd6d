extension ProbeOptions: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init()
        let json = Keyed(json: json)
        statuses = try json.values(.statuses, StatusRange.init)
        bodyText = try json.string(.bodyText)
        bodyPattern = try json.string(.bodyPattern)
        headers = try json.values(.headers, ExpectedHeader.init)
        largestBody = try json.integer(.largestBody)
        redirects = try json.integer(.redirects)
        httpVersion = try json.value(.httpVersion, HTTPVersion.init(rawValue:))
        isEncrypted = try json.bool(.isEncrypted)
        serverName = try json.string(.serverName)
        trustedAuthorities = try json.string(.trustedAuthorities)
        verifies = try json.bool(.verifies)
        certificateDays = try json.integer(.certificateDays)
        close = try json.value(.close, Close.init(rawValue:))
        name = try json.string(.name)
        recordType = try json.value(.recordType, RecordType.init(rawValue:))
        expectedAnswers = try json.values(.expectedAnswers, IPAddress.init)
        transport = try json.value(.transport, Transport.init(rawValue:))
        firstTTL = try json.integer(.firstTTL)
        lastTTL = try json.integer(.lastTTL)
        flows = try json.integer(.flows)
        smallestMTU = try json.integer(.smallestMTU)
        command = try json.values(.command) { $0 }
        environment = try json.values(.environment) { $0 }
        memoryLimit = try json.integer(.memoryLimit)
        outputLimit = try json.integer(.outputLimit)
        asksEveryAddress = try json.bool(.asksEveryAddress)
        keepsNames = try json.bool(.keepsNames)
        provesPath = try json.bool(.provesPath)
        tellsPhases = try json.bool(.tellsPhases)
    }

    /// The options that are set, in the order of ``Key``.
    package var json: JSONValue {
        .object(
            Key.allCases.compactMap { key in
                value(of: key).map { JSONValue.Member(key.rawValue, $0) }
            }
        )
    }

    private func value(of key: Key) -> JSONValue? {
        switch key {
        case .statuses: Self.list(statuses)
        case .bodyText: bodyText.map { .string($0) }
        case .bodyPattern: bodyPattern.map { .string($0) }
        case .headers: Self.list(headers)
        case .largestBody: Self.number(largestBody)
        case .redirects: Self.number(redirects)
        case .httpVersion: httpVersion.map { .string($0.rawValue) }
        case .isEncrypted: isEncrypted.map { .bool($0) }
        case .serverName: serverName.map { .string($0) }
        case .trustedAuthorities: trustedAuthorities.map { .string($0) }
        case .verifies: verifies.map { .bool($0) }
        case .certificateDays: Self.number(certificateDays)
        case .close: close.map { .string($0.rawValue) }
        case .name: name.map { .string($0) }
        case .recordType: recordType.map { .string($0.rawValue) }
        case .expectedAnswers: Self.list(expectedAnswers)
        case .transport: transport.map { .string($0.rawValue) }
        case .firstTTL: Self.number(firstTTL)
        case .lastTTL: Self.number(lastTTL)
        case .flows: Self.number(flows)
        case .smallestMTU: Self.number(smallestMTU)
        case .command: Self.list(command)
        case .environment: Self.list(environment)
        case .memoryLimit: Self.number(memoryLimit)
        case .outputLimit: Self.number(outputLimit)
        case .asksEveryAddress: asksEveryAddress.map { .bool($0) }
        case .keepsNames: keepsNames.map { .bool($0) }
        case .provesPath: provesPath.map { .bool($0) }
        case .tellsPhases: tellsPhases.map { .bool($0) }
        }
    }

    private static func number(_ number: Int?) -> JSONValue? {
        number.map { .integer(Int64($0)) }
    }

    private static func list(_ elements: [some CustomStringConvertible]?) -> JSONValue? {
        elements.map { .array($0.map { .string($0.description) }) }
    }

    /// The options that are set.
    package var keys: Set<Key> { Set(Key.allCases.filter { value(of: $0) != nil }) }

    /// Reads by ``Key``; what is absent is nil.
    private struct Keyed {
        let json: JSONValue

        func string(_ key: Key) throws(JSONShapeError) -> String? { try json.optionalString(key.rawValue) }

        func bool(_ key: Key) throws(JSONShapeError) -> Bool? { try json.optionalBool(key.rawValue) }

        func integer(_ key: Key) throws(JSONShapeError) -> Int? {
            try json.optionalInteger(key.rawValue).map { Int($0) }
        }

        func value<Value>(_ key: Key, _ read: (String) -> Value?) throws(JSONShapeError) -> Value? {
            try json.optionalValue(key.rawValue, read)
        }

        func values<Value>(_ key: Key, _ read: (String) -> Value?) throws(JSONShapeError) -> [Value]? {
            guard let list = json[key.rawValue], list != .null else { return nil }
            return try json.values(key.rawValue, read)
        }
    }
}
