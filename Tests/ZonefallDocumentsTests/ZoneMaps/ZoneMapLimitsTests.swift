import Testing
import ZonefallDocuments
import ZonefallModel

struct ZoneMapLimitsTests {
    @Test(arguments: ["map.yaml", "map.json"])
    func `a file beyond 16 MiB is refused, and says so`(name: String) {
        let text = String(repeating: " ", count: DocumentLimits.bytes + 1)

        #expect(
            faults(of: text, as: ZoneMap.self, named: name)
                == ["\(name):1:1: the file is larger than 16 MiB. Split it: a file holds one region."]
        )
    }

    @Test func `a map of more than 200,000 things is refused before they are read`() {
        let agents = String(repeating: "{},", count: DocumentLimits.entities)
        let text = #"{"region": "r1", "zones": [{"id": "az1"}], "agents": [\#(agents)]}"#.replacing(",]", with: "]")

        #expect(
            faults(of: text, as: ZoneMap.self, named: "map.json")
                == [
                    "map.json:1:1: the map lists 200001 things, and may list 200000. Split it: a map is of one region."
                ]
        )
    }

    @Test func `a file of millions of values is refused before it costs memory`() {
        let text = "region: [" + String(repeating: "0,", count: DocumentLimits.values + 1) + "0]"

        let found = faults(of: text, as: ZoneMap.self)

        #expect(found.count == 1)
        #expect(found.first?.contains("more than 4000000 lines and list elements") == true)
    }

    @Test func `of a thousand and more faults the first thousand are told, and the rest counted`() throws {
        let zones = (0..<2_500).map { #"{"id": "az\#($0)", "colour": "blue"}"# }.joined(separator: ",\n")
        let source = DocumentSource(name: "map.json", text: #"{"region": "r1", "zones": [\#(zones)]}"#)

        let error = try #require(throws: DocumentError.self) { try ZoneMap(document: source) }

        #expect(error.diagnostics.count == DocumentLimits.diagnostics)
        #expect(error.omitted == 1_500)
        #expect(error.description.hasSuffix("\nand 1500 more: mend these first"))
    }

    @Test(arguments: ["map.yaml", "map.json"])
    func `ten thousand things are read, and a long chain of services with them`(name: String) throws {
        let zones = (1...3).map { #"{"id": "az\#($0)"}"# }.joined(separator: ",")
        let instances = (0..<5_000).map {
            #"{"id": "vm-\#($0)", "zone": "az\#($0 % 3 + 1)", "ports": [{"network": "app", "address": "10.0.\#($0 / 250).\#($0 % 250)"}]}"#
        }.joined(separator: ",\n")
        let services = (0..<5_000).map {
            #"{"id": "svc-\#($0)", "replicas": ["vm-\#($0)"], "depends_on": [\#($0 == 0 ? "" : "\"svc-\($0 - 1)\"")]}"#
        }.joined(separator: ",\n")
        let text = """
            {"region": "r1", "zones": [\(zones)], "networks": [{"id": "app", "cidr": "10.0.0.0/16"}],
            "instances": [\(instances)], "services": [\(services)]}
            """

        let map = try ZoneMap(document: DocumentSource(name: name, text: text))

        #expect(map.entityCount == 10_004)
        #expect(map.service("svc-4999")?.dependsOn == [.service("svc-4998")])
    }
}
