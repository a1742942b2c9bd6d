import Foundation
import Testing
import ZonefallModel
import ZonefallReports

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Whoever may name a router in a cloud may not thereby write on a terminal, into a ticket or past a test result.
struct HostileNamesTests {
    private func text(_ format: String) throws -> String {
        try #require(ReportFormats.named(format)).text(of: SampleReports.hostile, for: Rendering())
    }

    @Test func `a terminal gets no control, and nothing that hides or reorders`() throws {
        for scalar in try text("table").unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format && category != .lineSeparator, "\(scalar.value)")
        }
    }

    @Test func `a name adds no line and no column to a Markdown table`() throws {
        let lines = try text("markdown").split(separator: "\n", omittingEmptySubsequences: false)
        var header: Int?
        for line in lines {
            guard line.hasPrefix("|") else {
                header = nil
                continue
            }
            let separators = line.replacing("\\|", with: "").count { $0 == "|" }
            #expect(separators == header ?? separators, "\(line)")
            header = separators
        }
        #expect(lines.filter { $0.hasPrefix("|") }.count == 12)
    }

    @Test func `Markdown gets no tag, link, mention or issue number from a name`() throws {
        // A numeric reference such as &#64; and a backslash are how bait is made harmless.
        let markdown = try text("markdown").replacing(/&#\d+;|\\./, with: "")
        for bait in ["<", ">", "](http", "://", "@everyone", "#1", "www."] {
            #expect(!markdown.contains(bait), "\(bait)")
        }
    }

    @Test func `JUnit stays one well-formed document with the same test cases`() throws {
        final class Counter: NSObject, XMLParserDelegate {
            var cases = 0
            var elements: Set<String> = []
            func parser(
                _ parser: XMLParser,
                didStartElement name: String,
                namespaceURI: String?,
                qualifiedName: String?,
                attributes: [String: String]
            ) {
                elements.insert(name)
                cases += name == "testcase" ? 1 : 0
            }
        }
        let counter = Counter()
        let parser = XMLParser(data: Data(try text("junit").utf8))
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(counter.cases == 6)
        #expect(
            counter.elements == [
                "testsuites", "testsuite", "testcase", "failure", "skipped", "system-out",
            ]
        )
    }

    @Test func `JSON gives the very same names back`() throws {
        let read = try Report(json: JSONValue(parsing: text("json")))
        #expect(read.findings.first?.subject == .instance(.init(SampleReports.evil)))
    }

    @Test func `HTML gets no tag and no attribute from a name`() throws {
        let html = try text("html")
        #expect(!html.contains("<script") && !html.contains("</failure>"))
        let tags = Set(html.matches(of: /<\/?([a-z0-9]+)/).map { String($0.1) })
        #expect(
            tags.isSubset(of: [
                "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "section", "article",
                "ul",
                "li", "pre", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "footer",
            ])
        )
        #expect(html.contains("default-src 'none'"))
        #expect(!html.contains("src=") && !html.contains("href="))
    }

    @Test func `a monitoring system gets one first line, and one bar in it`() throws {
        let lines = try text("nagios").split(separator: "\n")
        #expect(lines.first?.hasPrefix("ZONEFALL CRITICAL - ") == true)
        #expect(lines.map { line in line.count { $0 == "|" } } == [1, 0, 0, 0])
    }

    @Test(arguments: ["ndjson", "sarif"]) func `what machines read stays JSON`(format: String) throws {
        let documents =
            format == "sarif" ? [try text(format)] : try text(format).split(separator: "\n").map { String($0) }
        #expect(documents.count == (format == "sarif" ? 1 : 6))
        for document in documents { _ = try JSONValue(parsing: Array(document.utf8)) }
    }
}
