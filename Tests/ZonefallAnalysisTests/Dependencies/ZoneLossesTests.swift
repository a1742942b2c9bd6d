import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ZoneLossesTests {
    @Test(arguments: UInt64(0)..<40)
    func `one word for all losses says what one outage a zone says`(seed: UInt64) {
        let dependencies = Dependencies(.random(seed: seed, faultProbability: 0.5))
        let losses = ZoneLosses(dependencies)

        for zone in dependencies.map.zones {
            let outage = dependencies.outage(of: [zone.id])
            for (pair, formula) in dependencies.probes {
                #expect(losses.survives(formula, losing: zone.id) == outage.isAlive(formula), "\(pair)")
            }
        }
    }

    @Test(arguments: UInt64(0)..<40)
    func `minimal cuts are the smallest sets of zones that fail a formula, tried one by one`(seed: UInt64) {
        let dependencies = Dependencies(.random(seed: seed, faultProbability: 0.5))
        let losses = ZoneLosses(dependencies)
        let zones = dependencies.map.zones.map(\.id)
        let subsets = (0..<(1 << zones.count)).map { mask in
            Set(zones.indices.filter { mask >> $0 & 1 == 1 }.map { zones[$0] })
        }

        for service in dependencies.map.services {
            guard let formula = dependencies.formula(of: .service(service.id)) else { continue }
            let fatal = subsets.filter { !dependencies.outage(of: $0).isAlive(formula) }
            let minimal = fatal.filter { cut in !fatal.contains { $0.isStrictSubset(of: cut) } }
            #expect(Set(losses.minimalCuts(of: formula).map { Set($0) }) == Set(minimal))
        }
    }

    @Test func `more than six zones are looked at one by one and in pairs`() throws {
        var draft = MapDraft(zones: (1...12).map { Zone.ID("az\($0)") })
        draft.instances = (1...12).map { Instance(id: .init("i\($0)"), zone: .init("az\($0)"), ports: []) }
        draft.services = [
            Service(id: "one", replicas: ["i9"]),
            Service(id: "two", replicas: ["i2", "i11"]),
            Service(id: "three", replicas: ["i2", "i3", "i11"]),
        ]
        let dependencies = Dependencies(draft.map)
        let losses = ZoneLosses(dependencies)

        #expect(losses.minimalCuts(of: try #require(dependencies.formula(of: .service("one")))) == [["az9"]])
        #expect(losses.minimalCuts(of: try #require(dependencies.formula(of: .service("two")))) == [["az2", "az11"]])
        #expect(losses.minimalCuts(of: try #require(dependencies.formula(of: .service("three")))).isEmpty)
    }

    @Test func `a zone that the map does not have takes nothing`() throws {
        let dependencies = Dependencies(.shop())
        let formula = try #require(dependencies.formula(of: .service("shop")))

        #expect(ZoneLosses(dependencies).survives(formula, losing: "az9"))
    }
}
