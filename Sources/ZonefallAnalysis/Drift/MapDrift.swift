import ZonefallModel

/// How one map differs from another of the same region, and what of it changes what a blackout would take.
///
/// Pure: two declared maps in, the old one first. `reality`, provenance and places in documents are not looked at.
package struct MapDrift: Hashable, Sendable {
    /// Sorted by subject.
    package let changes: [Change]
    /// Sorted by zone, in the region's order, then by subject.
    package let outcomes: [Outcome]
    /// What only one of the maps can say a blackout of, or of: zones of one map, and services that are gone. Sorted.
    package let incomparable: [Resource]

    /// One thing that is there no more, that is new, or that is otherwise.
    package struct Change: Hashable, Sendable {
        package let subject: Resource
        package let kind: Kind
        /// Whether it stands behind anything whose fate in a blackout changed.
        package let matters: Bool
    }

    package enum Kind: Hashable, Sendable {
        case added
        case removed
        case changed([Field])
    }

    /// One key of a thing, as the document writes it; nil where it has no such value.
    package struct Field: Hashable, Sendable {
        package let key: String
        package let old: String?
        package let new: String?
    }

    /// What becomes of a thing in the blackout of one zone, by the old map and by the new one.
    package struct Outcome: Hashable, Sendable {
        package let zone: Zone.ID
        package let subject: Resource
        package let old: Fate
        package let new: Fate
    }

    package init(from old: ZoneMap, to new: ZoneMap) {
        let outcomes = Self.outcomes(old, new)
        let affected = Set(outcomes.map(\.subject))
        let behind = [Footprints(old), Footprints(new)].reduce(into: Set<Resource>()) { things, footprints in
            for subject in affected { things.formUnion(footprints.things(behind: subject)) }
        }
        changes = Self.changes(old, new).map { subject, kind in
            Change(subject: subject, kind: kind, matters: behind.contains(subject) || behind.touches(subject, old, new))
        }
        self.outcomes = outcomes
        let (were, are) = (Set(old.zones.map(\.id)), Set(new.zones.map(\.id)))
        let gone = old.services.map(\.id).filter { new.service($0) == nil }
        incomparable = (were.symmetricDifference(are).map { .zone($0) } + gone.map { .service($0) }).sorted()
    }

    package var isEmpty: Bool { changes.isEmpty }

    /// `refuted` when a blackout would do something else, `inconclusive` when nobody can tell, or not of everything, else
    /// `held`.
    package var verdict: Verdict {
        if outcomes.contains(where: { !$0.new.isUnknown }) { return .refuted }
        return outcomes.isEmpty && incomparable.isEmpty ? .held : .inconclusive
    }

    private static func changes(_ old: ZoneMap, _ new: ZoneMap) -> [(Resource, Kind)] {
        let (before, after) = (old.fieldsByResource, new.fieldsByResource)
        return Set(before.keys).union(after.keys).sorted().compactMap { subject in
            guard let were = before[subject] else { return (subject, .added) }
            guard let are = after[subject] else { return (subject, .removed) }
            var fields: [Field] = []
            for key in were.map(\.key) + are.map(\.key).filter({ key in !were.contains { $0.key == key } }) {
                let values = (were.first { $0.key == key }?.value, are.first { $0.key == key }?.value)
                if values.0 != values.1 { fields.append(Field(key: key, old: values.0, new: values.1)) }
            }
            return fields.isEmpty ? nil : (subject, .changed(fields))
        }
    }

    private static func outcomes(_ old: ZoneMap, _ new: ZoneMap) -> [Outcome] {
        let (before, after) = (Forecaster(Dependencies(old), pairs: []), Forecaster(Dependencies(new), pairs: []))
        return new.zones.map(\.id).filter { old.zone($0) != nil }.flatMap { zone in
            let (were, are) = (before.fates(inBlackoutOf: zone), after.fates(inBlackoutOf: zone))
            return are.keys.sorted().compactMap { subject -> Outcome? in
                guard let was = were[subject], let becomes = are[subject], !was.isLike(becomes) else { return nil }
                return Outcome(zone: zone, subject: subject, old: was, new: becomes)
            }
        }
    }
}

extension Fate {
    /// Whether it comes to the same, whatever the reason.
    fileprivate func isLike(_ other: Fate) -> Bool {
        name == other.name && share == other.share
    }
}

extension Set<Resource> {
    /// Whether a network or a zone is one on which any of these stand.
    fileprivate func touches(_ subject: Resource, _ maps: ZoneMap...) -> Bool {
        guard case .network(let network) = subject else { return false }
        return contains { thing in
            maps.contains { map in
                switch thing {
                case .instance(let id): map.instance(id)?.ports.contains { $0.network == network } ?? false
                case .router(let id): map.router(id)?.interfaces.contains { $0.network == network } ?? false
                case .loadBalancer(let id): map.loadBalancer(id)?.network == network
                default: false
                }
            }
        }
    }
}
