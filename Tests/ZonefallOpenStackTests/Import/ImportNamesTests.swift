import Testing

@testable import ZonefallOpenStack

struct ImportNamesTests {
    @Test(
        arguments: [
            ("rt-az1", "rt-az1"), ("My Router (prod)", "My-Router-prod"), ("--x", "x"), ("", ""),
            ("Ålesund 1", "lesund-1"),
            ("a\u{1b}[31m", "a-31m"), ("???", ""),
        ]
    )
    func `an id is what of a name it may have`(name: String, id: String) {
        #expect(ImportNames.identifier(name) == id)
    }

    @Test func `ids are the same for the same things in any order`() {
        let things = [
            ("web", "aaaaaaaa-1"), ("web", "bbbbbbbb-2"), ("", "cccccccc-3"), ("db", "dddddddd-4"),
            ("az1", "eeeeeeee-5"),
        ]
        var (one, other) = (ImportNames(reserved: ["az1"]), ImportNames(reserved: ["az1"]))
        let ids = one.ids(of: things.map { (name: $0.0, uuid: $0.1) }, kind: "router")
        #expect(
            ids == [
                "aaaaaaaa-1": "web@aaaaaaaa", "bbbbbbbb-2": "web@bbbbbbbb", "cccccccc-3": "router-cccccccc",
                "dddddddd-4": "db", "eeeeeeee-5": "az1@eeeeeeee",
            ]
        )
        #expect(other.ids(of: things.reversed().map { (name: $0.0, uuid: $0.1) }, kind: "router") == ids)
    }

    @Test func `no two kinds share an id`() {
        var names = ImportNames()
        #expect(names.ids(of: [("app", "11111111-n")], kind: "network") == ["11111111-n": "app"])
        #expect(names.ids(of: [("app", "22222222-r")], kind: "router") == ["22222222-r": "app@22222222"])
    }
}
