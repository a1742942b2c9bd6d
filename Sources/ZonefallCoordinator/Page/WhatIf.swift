import ZonefallAnalysis
import ZonefallModel

/// What each zone's blackout would take, and what of the map findings touch: all that changes with findings only.
package struct WhatIf: Sendable {
    let foresights: [Foresight]
    let topology: Topology
    /// By zone and cell: how many planned lines would still work, of how many that can be told.
    let cells: [Zone.ID: [ZoneMatrix.Cell: CellForecast]]

    struct CellForecast: Hashable, Sendable {
        var works = 0
        var fails = 0
        var dark = 0
    }

    init(_ dependencies: Dependencies, board: ProbeBoard, findings: [Finding]) {
        let map = dependencies.map
        let pairs = board.lines.map { line in
            ProbePair(vantage: line.key.vantage, target: line.key.target, kind: line.key.kind, in: map)
        }
        foresights = map.zones.map {
            Foresight(blackoutOf: $0.id, in: dependencies, findings: findings, pairs: pairs)
        }
        topology = Topology(of: findings, in: map)
        var cells: [Zone.ID: [ZoneMatrix.Cell: CellForecast]] = [:]
        for foresight in foresights {
            var own: [ZoneMatrix.Cell: CellForecast] = [:]
            for (line, fate) in zip(board.lines, foresight.probes) {
                guard let cell = line.cell else { continue }
                switch fate {
                case .works: own[cell, default: CellForecast()].works += 1
                case .fails: own[cell, default: CellForecast()].fails += 1
                case .dark: own[cell, default: CellForecast()].dark += 1
                case .unknown: break
                }
            }
            cells[foresight.zone] = own
        }
        self.cells = cells
    }

    /// The blackout that takes the most of what should have survived it; nil without zones.
    var worst: Foresight? {
        foresights.max { $0.unexpected.count < $1.unexpected.count }
    }

    func foresight(of zone: Zone.ID) -> Foresight? { foresights.first { $0.zone == zone } }
}

extension Foresight {
    /// So many losses of a zone go out with the page; `GET /v1/what-if` has all of them.
    static let shownLosses = 200

    /// `If az1 fails, 6 of 19 things homed elsewhere fail with it.`
    var sentence: String {
        let count = unexpected.count
        let hidden = unexpected.count(where: \.isHidden)
        var text =
            count == 0
            ? "If \(zone) fails, none of the \(homedElsewhere) things homed elsewhere is expected to fail with it"
            : "If \(zone) fails, \(count) of \(homedElsewhere) things homed elsewhere \(count == 1 ? "fails" : "fail") with it"
        if hidden > 0 { text += ", \(hidden == count ? "all" : "\(hidden)") unknown to the map" }
        text += "."
        if undecided > 0 { text += " Of \(undecided) more nobody can tell." }
        return text
    }

    func json(cells: [ZoneMatrix.Cell: WhatIf.CellForecast]) -> JSONValue {
        [
            "zone": .string(zone.rawValue),
            "sentence": .string(sentence),
            "homed_elsewhere": .integer(Int64(homedElsewhere)),
            "unexpected": .integer(Int64(unexpected.count)),
            "hidden": .integer(Int64(unexpected.count(where: \.isHidden))),
            "own": .integer(Int64(losses.count - unexpected.count)),
            "undecided": .integer(Int64(undecided)),
            "losses": .array(losses.prefix(Self.shownLosses).map(\.json)),
            "services": .array(services.map(\.json)),
            "cells": .array(cells.sorted { $0.key < $1.key }.map { $0.value.json(of: $0.key) }),
        ]
    }
}

extension Foresight.Loss {
    var json: JSONValue {
        [
            "subject": .string(thing.id),
            "subject_kind": .string(thing.keyword),
            "home_zones": .array(homes.map { .string($0.rawValue) }),
            "cause": .array(cause.things.map { .string($0.id) }),
            "cause_zone": cause.zone.map { .string($0.rawValue) } ?? .null,
            "hidden": .bool(isHidden),
            "unexpected": .bool(isUnexpected),
        ]
    }
}

extension Foresight.ServiceOutlook {
    fileprivate var json: JSONValue {
        [
            "service": .string(service.rawValue),
            "share_ratio": .number(share),
            "declared_share_ratio": .number(declaredShare),
            "cause": .array((cause?.things ?? []).map { .string($0.id) }),
        ]
    }
}

extension WhatIf.CellForecast {
    fileprivate func json(of cell: ZoneMatrix.Cell) -> JSONValue {
        [
            "source": .string(cell.source.name),
            "home": .string(cell.home.name),
            "kind": .string(cell.kind.rawValue),
            "works": .integer(Int64(works)),
            "fails": .integer(Int64(fails)),
            "dark": .integer(Int64(dark)),
        ]
    }
}
