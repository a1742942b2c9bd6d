import ZonefallModel

extension Report: JSONRepresentable {
    /// Reads a saved report of this major version; keys that a newer minor version added are passed over.
    package init(json: JSONValue) throws(JSONShapeError) {
        let version = try json.string("schema_version")
        guard version.split(separator: ".").first == Self.schemaVersion.split(separator: ".").first else {
            throw .badValue(key: "schema_version", value: version)
        }
        let tool = try json.child("tool")
        self.init(
            tool: Tool(name: try tool.string("name"), version: try tool.string("version")),
            run: try Run(json: json.child("run")),
            coverage: try Coverage(json: json.child("coverage")),
            findings: try json.list("findings"),
            matrix: try json.list("matrix"),
            blackouts: try json.child("chaos").list("blackouts"),
            verdicts: try json.list("verdicts"),
            forecasts: try json.list("forecasts"),
            suppressed: json["suppressed"] == nil ? [] : try json.list("suppressed"),
            verdict: try json.value("verdict", Verdict.init(rawValue:))
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "schema_version": .string(Self.schemaVersion),
            "tool": ["name": .string(tool.name), "version": .string(tool.version)],
            "run": run.json,
            "verdict": .string(verdict.rawValue),
            "coverage": coverage.json,
            "findings": .array(findings.map(\.json)),
            "forecasts": .array(forecasts.map(\.json)),
            "matrix": .array(matrix.map(\.json)),
            "chaos": ["blackouts": .array(blackouts.map(\.json))],
            "verdicts": .array(verdicts.map(\.json)),
            // Most reports have none, and a report of 1.0 has no such key.
            "suppressed": suppressed.isEmpty ? nil : .array(suppressed.map(\.json)),
        ])
    }
}

extension JSONValue {
    /// The object under `key`.
    fileprivate func child(_ key: String) throws(JSONShapeError) -> JSONValue {
        guard let value = self[key] else { throw .missing(key: key) }
        guard value.objectValue != nil else { throw .wrongType(key: key, expected: "an object") }
        return value
    }

    /// The array under `key`, which must stand, each element read as `Element`.
    fileprivate func list<Element: JSONRepresentable>(_ key: String) throws(JSONShapeError) -> [Element] {
        guard self[key] != nil else { throw .missing(key: key) }
        var elements: [Element] = []
        for element in try array(key) {
            elements.append(try Element(json: element))
        }
        return elements
    }
}
