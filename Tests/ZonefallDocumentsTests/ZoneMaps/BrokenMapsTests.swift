import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

/// Each file of `Fixtures/broken` is `Fixtures/sound.yaml` with the one fault that it is named for.
struct BrokenMapsTests {
    static let folder = TestFiles.fixtures.appending(path: "broken")
    static let files = TestFiles.paths(in: folder, endings: ["yaml", "json"])

    @Test(arguments: files)
    func `a map with one fault is refused with one exact message`(file: String) throws {
        let source = DocumentSource(name: file, bytes: try TestFiles.bytes(of: Self.folder.appending(path: file)))

        let error = try #require(throws: DocumentError.self) { try ZoneMap(document: source) }

        #expect(error.diagnostics.count == 1)
        let golden = Golden(in: Self.folder)
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        #expect(try golden.difference(of: error.description + "\n", from: "\(name).txt") == nil)
    }

    @Test func `every fault that we know has its broken map, and no golden message is left over`() {
        let messages = TestFiles.paths(in: Self.folder, endings: ["txt"])
        #expect(Self.files.count >= 70)
        #expect(Set(messages.map { $0.dropLast(4) }) == Set(Self.files.map { $0.dropLast(5) }))
    }

    @Test func `all faults of a map are told at once, in the order of the file`() throws {
        let text = try String(contentsOf: TestFiles.fixtures.appending(path: "sound.yaml"), encoding: .utf8)
            .replacing("role: back", with: "role: bakc")
            .replacing("router: rtr-b, instance", with: "router: rtr-x, instance")
            .replacing("quorum: 1", with: "quorum: 1\n    quorum: 2\n    colour: blue")
            .replacing("name: shop.example.net", with: "name: shop.example.net, name: 5")
            .replacing("address: 10.0.0.12", with: "address: 10.0.1.12")

        let found = faults(of: text, as: ZoneMap.self)

        #expect(
            found.map { $0.split(separator: ". ")[0] } == [
                #"test.yaml:8:22: "bakc" is not a value of "role""#,
                #"test.yaml:28:37: the address 10.0.1.12 of instance "vm-b" is in no subnet of network "app""#,
                #"test.yaml:40:59: floating IP "fip-b" names a router "rtr-x", which the map does not list"#,
                #"test.yaml:45:5: the key "quorum" stands twice in a service, first on line 44"#,
                #"test.yaml:46:5: unknown key "colour" in a service"#,
                #"test.yaml:53:44: the key "name" stands twice in a global load balancer, first on line 53"#,
            ]
        )
    }

    @Test func `what a faulty thing would have had is not said to be missing`() throws {
        let text = try String(contentsOf: TestFiles.fixtures.appending(path: "sound.yaml"), encoding: .utf8)
            .replacing("  - id: rtr-a", with: "  - idd: rtr-a")

        let found = faults(of: text, as: ZoneMap.self)

        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("idd") || $0.contains(#"the key "id" is missing in a router"#) })
    }

    @Test func `a mistyped list is one fault, not one for each thing in it`() throws {
        let text = try String(contentsOf: TestFiles.fixtures.appending(path: "sound.yaml"), encoding: .utf8)
            .replacing("\ninstances:", with: "\ninstancs:")

        #expect(
            faults(of: text, as: ZoneMap.self)
                == [#"test.yaml:18:1: unknown key "instancs" in a zone map. Did you mean "instances"?"#]
        )
    }
}
