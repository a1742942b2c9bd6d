import ZonefallModel

package enum ForecastError: Error, Hashable {
    /// A zone that the map does not have: its blackout would take nothing, and that would look like good news.
    case unknownZone(Zone.ID, nearest: Zone.ID?, region: String)
}

extension ForecastError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownZone(let zone, let nearest, let region):
            "Region '\(region)' has no zone '\(zone)'. "
                + (nearest.map { "Did you mean '\($0)'?" }
                    ?? "Name one of the zones that the map lists under \"zones\".")
        }
    }
}

extension ZoneMap {
    /// The zone whose id takes the fewest edits to become `id`, if that is less than the id's own length.
    func nearestZone(to id: Zone.ID) -> Zone.ID? {
        let distances = zones.map { (zone: $0.id, edits: editDistance($0.id.rawValue, id.rawValue)) }
        guard let best = distances.min(by: { $0.edits < $1.edits }), best.edits < id.rawValue.count else { return nil }
        return best.zone
    }
}

/// How many characters to insert, delete or replace to make one text of the other (Levenshtein).
package func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let replaced = previous[column] + (character == other ? 0 : 1)
            current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
