import Testing
import ZonefallModel

struct JSONValueTests {
    @Test func `a document keeps its key order and is written again as it was`() throws {
        let text = #"{"b":1,"a":[true,null,-2.5,"x\n\"\\é😀"],"c":{},"d":[]}"#
        #expect(try JSONValue(parsing: text).compactText == text)
    }

    @Test func `the canonical form sorts keys on every level`() throws {
        let value = try JSONValue(parsing: #"{"b":{"d":1,"c":2},"a":[{"f":1,"e":2}]}"#)
        #expect(value.canonicalText == #"{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}}"#)
    }

    @Test func `escapes are read`() throws {
        #expect(try JSONValue(parsing: #""\u00e9\ud83d\ude00\/""#) == .string("é😀/"))
    }

    @Test(arguments: [
        ("", "line 1, column 1: the document ends where a value should stand"),
        ("{\"a\":1,}", "line 1, column 8: expected a key in double quotes"),
        ("[1,\n 01]", "line 2, column 4: not a JSON number"),
        ("{\"a\":1,\"a\":2}", "line 1, column 11: the key \"a\" stands twice in one object"),
        ("[1] x", "line 1, column 5: something follows the end of the document"),
        ("\"\\ud800\"", "line 1, column 8: half a surrogate pair"),
        ("nul", "line 1, column 1: not the start of a JSON value"),
        ("1e999", "line 1, column 6: the number is too large"),
    ])
    func `what is not JSON is refused, with its place`(text: String, message: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func `depth is bounded, so that a document can't exhaust the stack`() {
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: String(repeating: "[", count: 100_000))
        }
    }
}
