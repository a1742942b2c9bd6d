import Testing
import ZonefallModel

@testable import ZonefallDocuments

struct DocumentTreeTests {
    private func tree(_ text: String, _ name: String) throws -> DocumentNode {
        let log = DocumentLog(file: name)
        let tree = DocumentSource(name: name, text: text).tree(log: log)
        if let error = log.error { throw error }
        return try #require(tree)
    }

    /// The tree as text, with the place of each value.
    private func outline(_ node: DocumentNode) -> String {
        let place = "@\(node.place.line):\(node.place.column)"
        return switch node.content {
        case .null: "null\(place)"
        case .flag(let value): "\(value)\(place)"
        case .integer(let value): "int \(value)\(place)"
        case .number(let value): "number \(value)\(place)"
        case .text(let value): "'\(value)'\(place)"
        case .refused: "refused\(place)"
        case .list(let elements): "[\(elements.map(outline).joined(separator: " "))]\(place)"
        case .object(let members):
            "{\(members.map { "\($0.key)@\($0.keyPlace.line):\($0.keyPlace.column)=\(outline($0.value))" }.joined(separator: " "))}\(place)"
        }
    }

    @Test func `JSON gives the same tree as YAML and as JSON, place by place`() throws {
        let text = """
            {"a": [1, -2.5, 1e3, "x\\u00e9\\n", true, null],
              "ü": {"c": {}, "d": []}, "e": "ü ü", "f": "after"
            }
            """
        let json = outline(try tree(text, "a.json"))

        #expect(json == outline(try tree(text, "a.yaml")))
        #expect(json.contains("'xé\n'@1:22"))
        #expect(json.contains("f@2:40='after'@2:45"))
    }

    @Test func `JSON escapes are read, pairs of surrogates too`() throws {
        let tree = try tree(#"["\ud83d\ude00\u0041\"\\\/\b\f\n\r\t"]"#, "a.json")

        #expect(outline(tree) == "['😀A\"\\/\u{8}\u{c}\n\r\t'@1:2]@1:1")
    }

    @Test func `plain YAML text is only what the core schema says`() throws {
        let text = "[no, yes, on, 1_000, 0x1F, 1:30, ~, '1', \"true\", .5, +7, 1.2.3.4, 2001:db8::1, 2026-03-01, .inf]"

        #expect(
            outline(try tree(text, "a.yaml"))
                == "['no'@1:2 'yes'@1:6 'on'@1:11 '1_000'@1:15 '0x1F'@1:22 '1:30'@1:28 null@1:34 '1'@1:37 'true'@1:42 "
                + "number 0.5@1:50 int 7@1:54 '1.2.3.4'@1:58 '2001:db8::1'@1:67 '2026-03-01'@1:80 '.inf'@1:92]@1:1"
        )
    }

    @Test(arguments: [
        ("[01]", "1:2"), ("[1.]", "1:2"), ("[-]", "1:2"), ("[1e]", "1:2"), ("[+1]", "1:2"), ("[.5]", "1:2"),
        ("[tru]", "1:2"), ("{a: 1}", "1:2"), ("{\"a\" 1}", "1:6"), ("{\"a\": 1,}", "1:9"), ("[1,]", "1:4"),
        ("[1 2]", "1:4"), ("[\"a", "1:4"), ("[\"a\nb\"]", "1:4"), ("[\"\\x\"]", "1:3"), ("[\"\\ud800\"]", "1:3"),
        ("[\"\\u12g4\"]", "1:3"), ("[] x", "1:4"), ("[", "1:2"), ("", "1:1"), ("{\"a\":", "1:6"), ("\n\n  [,]", "3:4"),
        ("['a']", "1:2"), ("[NaN]", "1:2"), ("// no", "1:1"),
    ])
    func `what is not JSON is refused where it stops being JSON`(text: String, place: String) throws {
        let error = try #require(throws: DocumentError.self) { try tree(text, "a.json") }

        #expect(error.diagnostics.map { "\($0.location.line):\($0.location.column)" } == [place])
    }

    @Test(arguments: ["a.json", "a.yaml"])
    func `nesting as deep as the limit is read, and one deeper refused`(name: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try tree(nested(DocumentLimits.depth), name)

        let error = try #require(throws: DocumentError.self) { try tree(nested(DocumentLimits.depth + 1), name) }
        #expect(error.description.contains("nested deeper than 64 levels"))
        #expect(throws: DocumentError.self) { try tree(nested(100_000), name) }
        #expect(throws: DocumentError.self) { try tree(String(repeating: "- ", count: 100_000), name) }
    }

    @Test func `an alias bomb in a key costs nothing`() throws {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in 1...30 {
            lines.append(
                "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]"
            )
        }
        lines.append("? *a30\n: boom")

        let error = try #require(throws: DocumentError.self) { try tree(lines.joined(separator: "\n"), "a.yaml") }

        #expect(error.description.contains("full of anchors and aliases"))
    }

    @Test func `each anchor and alias is refused where it stands, and nothing else is`() throws {
        let text = "a: &x [1]\nb: *x\nc: 'not *x &x'\nd: # *x\n  - fine\ne: {f: &y 1, g: *y}\n"

        let error = try #require(throws: DocumentError.self) { try tree(text, "a.yaml") }

        #expect(error.diagnostics.map(\.location.line) == [1, 2, 6, 6])
    }

    @Test(arguments: ["*bold* and more *bold*", "& and *"])
    func `stars and ampersands in text are just text`(text: String) throws {
        let block = String(repeating: "  \(text)\n", count: 20)

        let tree = try tree("a: |\n\(block)b: \"\(text)\" # \(text)\n# \(text)\n", "a.yaml")

        #expect(tree["b"]?.kind == "the text \"\(text)\"")
    }

    @Test func `every repeated key is found, in blocks and braces, quoted or not`() throws {
        let text = """
            zone: az1
            zones: {"id": a, "id": b, id: c}
            zone: az2
            other:
              - {q: 1, q: 2}
              - q: 1
                'q': 2
            zone: az3
            """
        let tree = try tree(text, "a.yaml")

        #expect(
            outline(tree)
                == "{zone@1:1='az1'@1:7 zones@2:1={id@2:9='a'@2:15 id@2:18='b'@2:24 id@2:27='c'@2:31}@2:8 zone@3:1='az2'@3:7 "
                + "other@4:1=[{q@5:6=int 1@5:9 q@5:12=int 2@5:15}@5:5 {q@6:5=int 1@6:8 q@7:5=int 2@7:10}@6:5]@5:3 "
                + "zone@8:1='az3'@8:7}@1:1"
        )
    }

    @Test func `a byte order mark and Windows line ends do no harm`() throws {
        let tree = try tree("\u{feff}a: 1\r\nb:\r\n  - c\r\n", "a.yaml")

        #expect(outline(tree) == "{a@1:1=int 1@1:4 b@2:1=['c'@3:5]@3:3}@1:1")
    }

    @Test(
        arguments: [
            ([0x61, 0x00], "1:2", "U+0000"), ([0x0a, 0x61, 0x1b], "2:2", "U+001B"),
            ([0xc3, 0xa9, 0x7f], "1:2", "U+007F"),
            ([0xc2, 0x9b], "1:1", "U+009B"), ([0x61, 0xef, 0xbf, 0xbe], "1:2", "noncharacter"),
            ([0x61, 0x0a, 0xc3], "2:1", "not UTF-8"), ([0xff], "1:1", "not UTF-8"),
            ([0xc3, 0xa9, 0xed, 0xa0, 0x80], "1:2", "not UTF-8"),
        ] as [([UInt8], String, String)]
    )
    func `bytes that are no text are refused at their place`(bytes: [UInt8], place: String, reason: String) throws {
        let log = DocumentLog(file: "a.yaml")

        #expect(DocumentSource(name: "a.yaml", bytes: bytes).tree(log: log) == nil)

        let diagnostic = try #require(log.error?.diagnostics.first)
        #expect("\(diagnostic.location.line):\(diagnostic.location.column)" == place)
        #expect(diagnostic.problem.contains(reason))
    }

    @Test func `a file that is not there is an error of that file`() throws {
        let error = try #require(throws: DocumentError.self) { try ZoneMap(contentsOf: "/nowhere/zonemap.yaml") }

        #expect(error.description == "/nowhere/zonemap.yaml:1:1: there is no such file. Name a file that you may read.")
    }

    @Test func `a message shows odd text without its control characters, and not all of it`() {
        #expect(quoted("a\u{1b}[31m\n\u{202e}b") == "\"a\u{fffd}[31m\u{fffd}\u{fffd}b\"")
        #expect(quoted(String(repeating: "x", count: 100)).count == 63)
    }
}
