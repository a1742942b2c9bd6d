import ZonefallModel

/// Events as OpenTelemetry's log records: an `ExportLogsServiceRequest` in OTLP's JSON.
package struct OTLPLogs: Hashable, Sendable {
    package static let path = "/v1/logs"

    package let events: [PushEvent]
    package let version: String

    /// - Parameter version: of Zonefall.
    package init(_ events: [PushEvent], version: String) {
        self.events = events
        self.version = version
    }

    package var json: JSONValue {
        let regions = Dictionary(grouping: events, by: \.region).sorted { $0.key < $1.key }
        return [
            "resourceLogs": .array(
                regions.map { region, events in
                    [
                        "resource": [
                            "attributes": .array([
                                Self.attribute("service.name", "zonefall-coordinator"),
                                Self.attribute("service.version", version), Self.attribute("cloud.region", region),
                            ])
                        ],
                        "scopeLogs": [
                            [
                                "scope": ["name": "zonefall", "version": .string(version)],
                                "logRecords": .array(events.map(Self.record)),
                            ]
                        ],
                    ]
                }
            )
        ]
    }

    private static func record(_ event: PushEvent) -> JSONValue {
        // 64-bit integers are strings in OTLP's JSON.
        let nanoseconds: JSONValue = .string("\(event.time.millisecondsSinceEpoch)000000")
        let (number, text): (Int64, String) =
            switch event.severity {
            case .critical: (17, "ERROR")
            case .warning: (13, "WARN")
            case .info: (9, "INFO")
            }
        var attributes = [
            attribute("zonefall.event.id", event.id), attribute("zonefall.subject", event.subject),
        ]
        if let zone = event.data["zone"]?.stringValue { attributes.append(attribute("cloud.availability_zone", zone)) }
        if let rule = event.data["rule_id"]?.stringValue { attributes.append(attribute("zonefall.rule", rule)) }
        attributes.append(attribute("zonefall.data", event.data.compactText))
        return [
            "timeUnixNano": nanoseconds,
            "observedTimeUnixNano": nanoseconds,
            "severityNumber": .integer(number),
            "severityText": .string(text),
            "eventName": .string("zonefall.\(event.kind.rawValue)"),
            "body": ["stringValue": .string(event.text)],
            "attributes": .array(attributes),
        ]
    }

    private static func attribute(_ key: String, _ value: String) -> JSONValue {
        ["key": .string(key), "value": ["stringValue": .string(value)]]
    }
}
