import ZonefallModel

extension Report {
    /// From one zone to the things of another by one kind of probe: how many attempts, and what share of them worked.
    package struct MatrixCell: Hashable, Sendable {
        /// Where the probes started; nil: outside the region.
        package let sourceZone: Zone.ID?
        /// Where the map says that the targets stand; nil: outside the region.
        package let homeZone: Zone.ID?
        package let kind: ProbeKind
        /// The zone that was dark meanwhile; nil: none was.
        package let darkZone: Zone.ID?
        /// Attempts that left as they should have.
        package let attempts: Int
        /// 0 to 1; nil when there was no attempt: no data is neither good nor bad.
        package let okRatio: Double?

        /// - Parameter ok: how many of the attempts worked.
        package init(
            sourceZone: Zone.ID?,
            homeZone: Zone.ID?,
            kind: ProbeKind,
            darkZone: Zone.ID? = nil,
            attempts: Int,
            ok: Int
        ) {
            self.init(
                sourceZone: sourceZone,
                homeZone: homeZone,
                kind: kind,
                darkZone: darkZone,
                attempts: attempts,
                okRatio: attempts > 0 ? Double(ok) / Double(attempts) : nil
            )
        }

        private init(
            sourceZone: Zone.ID?,
            homeZone: Zone.ID?,
            kind: ProbeKind,
            darkZone: Zone.ID?,
            attempts: Int,
            okRatio: Double?
        ) {
            self.sourceZone = sourceZone
            self.homeZone = homeZone
            self.kind = kind
            self.darkZone = darkZone
            self.attempts = attempts
            self.okRatio = okRatio
        }
    }
}

extension Report.MatrixCell: Comparable {
    /// In the light first, then by dark zone, kind, source and home; outside stands after every zone.
    package static func < (left: Self, right: Self) -> Bool {
        left.order.lexicographicallyPrecedes(right.order)
    }

    private var order: [String] {
        [
            darkZone?.rawValue ?? "", kind.rawValue, sourceZone?.rawValue ?? "\u{10ffff}",
            homeZone?.rawValue ?? "\u{10ffff}",
        ]
    }
}

extension Report.MatrixCell: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            sourceZone: try json.optionalValue("source_zone") { Zone.ID($0) },
            homeZone: try json.optionalValue("home_zone") { Zone.ID($0) },
            kind: try json.value("kind", ProbeKind.init(rawValue:)),
            darkZone: try json.optionalValue("dark_zone") { Zone.ID($0) },
            attempts: Int(try json.integer("attempts")),
            okRatio: try json.optionalNumber("ok_ratio")
        )
    }

    package var json: JSONValue {
        [
            "source_zone": JSONValue(orNull: sourceZone?.rawValue),
            "home_zone": JSONValue(orNull: homeZone?.rawValue),
            "kind": .string(kind.rawValue),
            "dark_zone": JSONValue(orNull: darkZone?.rawValue),
            "attempts": .integer(Int64(attempts)),
            "ok_ratio": JSONValue(orNull: okRatio),
        ]
    }
}
