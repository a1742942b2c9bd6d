import ZonefallModel

extension Report.Forecast: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var services: [ServiceFate] = []
        for service in try json.array("services") {
            services.append(
                ServiceFate(
                    service: Service.ID(try service.string("service")),
                    expectedZones: try service.values("expected_zones") { Zone.ID($0) },
                    outlook: try Outlook(json: service)
                )
            )
        }
        var probes: [ProbeFate] = []
        for probe in try json.array("probes") {
            probes.append(
                ProbeFate(
                    vantage: Vantage.ID(try probe.string("agent")),
                    target: try probe.string("target"),
                    kind: try probe.value("kind", ProbeKind.init(rawValue:)),
                    outlook: try Outlook(json: probe)
                )
            )
        }
        self.init(darkZone: Zone.ID(try json.string("dark_zone")), services: services, probes: probes)
    }

    package var json: JSONValue {
        [
            "dark_zone": .string(darkZone.rawValue),
            "verdict": .string(verdict.rawValue),
            "services": .array(services.map(\.json)),
            "probes": .array(probes.map(\.json)),
        ]
    }
}

extension Report.Forecast.ServiceFate {
    fileprivate var json: JSONValue {
        .object(
            [
                .init("service", .string(service.rawValue)),
                .init("expected_zones", .array(expectedZones.map { .string($0.rawValue) })),
            ] + outlook.members
        )
    }
}

extension Report.Forecast.ProbeFate {
    fileprivate var json: JSONValue {
        .object(
            [
                .init("agent", .string(vantage.rawValue)),
                .init("target", .string(target)),
                .init("kind", .string(kind.rawValue)),
            ] + outlook.members
        )
    }
}

extension Report.Forecast.Outlook {
    fileprivate init(json: JSONValue) throws(JSONShapeError) {
        guard let isUnexpected = try json.optionalBool("unexpected") else { throw .missing(key: "unexpected") }
        self.init(
            fate: try json.value("fate", Report.Fate.init(rawValue:)),
            shareRatio: try json.optionalNumber("share_ratio"),
            cause: try json.values("cause") { $0 },
            isUnexpected: isUnexpected
        )
    }

    fileprivate var members: [JSONValue.Member] {
        [
            .init("fate", .string(fate.rawValue)),
            .init("share_ratio", JSONValue(orNull: shareRatio)),
            .init("cause", .array(cause.map { .string($0) })),
            .init("unexpected", .bool(isUnexpected)),
        ]
    }
}
