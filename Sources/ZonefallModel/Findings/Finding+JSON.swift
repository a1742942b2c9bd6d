extension Finding: JSONRepresentable {
    /// Reads a finding as a report or a coordinator wrote it.
    ///
    /// A rule that this version does not know is kept as it was written: a newer Zonefall may have made the document.
    package init(json: JSONValue) throws(JSONShapeError) {
        let ruleID = try json.string("rule_id")
        let keyword = try json.string("subject_kind")
        guard let subject = Resource(keyword: keyword, id: try json.string("subject")) else {
            throw .badValue(key: "subject_kind", value: keyword)
        }
        var evidence: [Evidence] = []
        for item in try json.array("evidence") {
            evidence.append(try Evidence(json: item))
        }
        guard let confidence = try json.optionalNumber("confidence") else { throw .missing(key: "confidence") }
        self.init(
            .recorded(id: ruleID, kind: try json.string("kind"), title: try json.string("title")),
            subject: subject,
            zone: Zone.ID(try json.string("zone")),
            expectedZones: try json.values("expected_zones") { Zone.ID($0) },
            confidence: confidence,
            standing: try json.value("verdict", Standing.init(rawValue:)),
            evidence: evidence,
            remedy: try json.string("remedy")
        )
        self = with(commands: try json.values("commands") { $0 })
    }

    /// Every key always stands, so that a renamed one is missed; but for `commands`, which only a cloud gives.
    package var json: JSONValue {
        .object(omittingNil: [
            "rule_id": .string(rule.id),
            "kind": .string(kind.rawValue),
            "title": .string(rule.title),
            "subject": .string(subject.id),
            "subject_kind": .string(subject.keyword),
            "zone": .string(zone.rawValue),
            "expected_zones": .array(expectedZones.map { .string($0.rawValue) }),
            "confidence": .number(confidence),
            "verdict": .string(standing.rawValue),
            "evidence": .array(evidence.map(\.json)),
            "remedy": .string(remedy),
            "commands": commands.isEmpty ? nil : .array(commands.map { .string($0) }),
            "fingerprint": .string(fingerprint),
        ])
    }
}

extension Evidence: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var location: SourceLocation?
        if let place = json["location"], place != .null { location = try SourceLocation(json: place) }
        self.init(
            try json.value("class", Class.init(rawValue:)),
            try json.string("statement"),
            location: location,
            references: try json.values("references") { $0 },
            logLikelihoodRatio: try json.optionalNumber("log_likelihood_ratio")
        )
    }

    package var json: JSONValue {
        [
            "class": .string(`class`.rawValue),
            "statement": .string(statement),
            "location": location?.json ?? .null,
            "references": .array(references.map { .string($0) }),
            "log_likelihood_ratio": logLikelihoodRatio.map { .number($0) } ?? .null,
        ]
    }
}

extension SourceLocation: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            file: try json.string("file"),
            line: Int(try json.integer("line")),
            column: Int(try json.integer("column"))
        )
    }

    package var json: JSONValue {
        ["file": .string(file), "line": .integer(Int64(line)), "column": .integer(Int64(column))]
    }
}
