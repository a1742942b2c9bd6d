import Testing

@testable import ZonefallDocuments

struct NearestWordTests {
    private static let keys = ["zone", "zones", "gateway", "gateway_v6", "ports", "id"]

    @Test(arguments: [
        ("zonee", "zone"), ("Zones", "zones"), ("gatway", "gateway"), ("gatewya", "gateway"),
        ("gateway-v6", "gateway_v6"),
        ("port", "ports"), ("di", "id"), ("znoe", "zone"),
    ])
    func `a slip of the finger is understood`(word: String, meant: String) {
        #expect(nearestWord(to: word, among: Self.keys) == meant)
    }

    @Test(arguments: ["colour", "", "x", String(repeating: "zone", count: 100)])
    func `what is near to nothing has no suggestion`(word: String) {
        #expect(nearestWord(to: word, among: Self.keys) == nil)
    }

    @Test func `of equally near words the first by the alphabet is named, whatever their order`() {
        #expect(nearestWord(to: "az4", among: ["az3", "az1", "az2"]) == "az1")
        #expect(nearestWord(to: "az4", among: ["az2", "az1", "az3"]) == "az1")
    }
}
