import ZonefallModel

extension Report.ServiceVerdict {
    /// From where a service was asked.
    package enum Origin: Hashable, Sendable {
        /// From everywhere together.
        case anywhere
        /// From outside the region.
        case outside
        case zone(Zone.ID)

        /// The word in documents (`origin`); the zone stands beside it (`source_zone`).
        var keyword: String {
            switch self {
            case .anywhere: "anywhere"
            case .outside: "outside"
            case .zone: "zone"
            }
        }

        var zone: Zone.ID? {
            guard case .zone(let zone) = self else { return nil }
            return zone
        }

        init(json: JSONValue) throws(JSONShapeError) {
            let keyword = try json.string("origin")
            switch keyword {
            case "anywhere": self = .anywhere
            case "outside": self = .outside
            case "zone": self = .zone(Zone.ID(try json.string("source_zone")))
            default: throw .badValue(key: "origin", value: keyword)
            }
        }
    }
}

extension Report.ServiceVerdict.Origin: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: (Int, String) {
        switch self {
        case .anywhere: (0, "")
        case .outside: (1, "")
        case .zone(let zone): (2, zone.rawValue)
        }
    }
}

extension Report.ServiceVerdict {
    /// `shop from az2`, `shop from outside`, `shop`.
    var serviceAndOrigin: String {
        switch origin {
        case .anywhere: service.rawValue
        case .outside: "\(service) from outside"
        case .zone(let zone): "\(service) from \(zone)"
        }
    }
}
