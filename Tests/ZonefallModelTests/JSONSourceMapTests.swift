import Testing
import ZonefallModel
import ZonefallTestSupport

struct JSONSourceMapTests {
    private let text = """
        {
          "a": 1, "b": [
            "x]\\n\\"{",
            {"c": true,
             "d\\u0065": null}, [], {}
          ],

          "e":
            -1.5e3
        }
        """

    @Test func `every value has the line of its key, or of its first byte in a list`() throws {
        _ = try JSONValue(parsing: text)
        let map = JSONSourceMap(of: Array(text.utf8))
        #expect(map.line(of: []) == 1)
        #expect(map.line(of: [.key("a")]) == 2)
        #expect(map.line(of: [.key("b")]) == 2)
        #expect(map.line(of: [.key("b"), .index(0)]) == 3)
        #expect(map.line(of: [.key("b"), .index(1), .key("c")]) == 4)
        #expect(map.line(of: [.key("b"), .index(1), .key("de")]) == 5)
        #expect(map.line(of: [.key("b"), .index(3)]) == 5)
        #expect(map.line(of: [.key("e")]) == 8)
    }

    @Test func `a value that is not there has the line of what is around it`() {
        let map = JSONSourceMap(of: Array(text.utf8))
        #expect(map.line(of: [.key("b"), .index(1), .key("z")]) == 4)
        #expect(map.line(of: [.key("z"), .key("z")]) == 1)
    }

    @Test(arguments: UInt64(0)..<200)
    func `a text that is no JSON is bearable, too`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("{}[]\",:\\ \n1a".utf8)
        let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            alphabet.randomElement(using: &random) ?? 0x20
        }
        #expect(JSONSourceMap(of: bytes).line(of: [.key("a")]) >= 1)
    }
}
