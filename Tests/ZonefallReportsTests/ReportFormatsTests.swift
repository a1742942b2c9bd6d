import Testing
import ZonefallModel
import ZonefallReports
import ZonefallTestSupport

struct ReportFormatsTests {
    static let endings = [
        "json": "json", "table": "txt", "markdown": "md", "junit": "xml", "ndjson": "ndjson", "sarif": "sarif",
        "html": "html", "nagios": "nagios", "chaostoolkit": "journal.json",
    ]

    @Test(arguments: SampleReports.all.map(\.name))
    func `every format prints as the golden files say`(name: String) throws {
        let report = try #require(SampleReports.all.first { $0.name == name }?.report)
        for format in ReportFormats.all {
            let text = format.text(of: report, for: Rendering())
            let ending = try #require(Self.endings[format.name])
            #expect(try Golden().difference(of: text, from: "\(name).\(ending)") == nil)
        }
    }

    @Test func `formats are found by name, and an unknown name is none`() {
        #expect(
            ReportFormats.all.map(\.name) == [
                "table", "json", "ndjson", "junit", "sarif", "markdown", "html", "nagios", "chaostoolkit",
            ]
        )
        #expect(ReportFormats.named("markdown")?.name == "markdown")
        #expect(ReportFormats.named("pdf") == nil)
    }

    @Test func `colour on a terminal that has it is as the golden file says`() throws {
        let table = try #require(ReportFormats.named("table"))
        let text = table.text(of: SampleReports.demo, for: Rendering(width: 100, hasColour: true))
        #expect(try Golden().difference(of: text, from: "demo-colour.txt") == nil)
    }

    @Test func `a terminal without Unicode gets nothing but ASCII`() throws {
        let table = try #require(ReportFormats.named("table"))
        for (name, report) in SampleReports.all {
            let text = table.text(of: report, for: Rendering(hasUnicode: false))
            #expect(text.utf8.allSatisfy { $0 == 0x0a || (0x20..<0x7f).contains($0) }, "\(name)")
        }
    }

    @Test(arguments: [40, 60, 80, 132, 250])
    func `no line of a table is wider than the terminal`(width: Int) throws {
        let table = try #require(ReportFormats.named("table"))
        for (name, report) in SampleReports.all where name != "hostile" {
            for line in table.text(of: report, for: Rendering(width: width)).split(separator: "\n") {
                #expect(line.count <= width, "\(name): \(line)")
            }
        }
    }
}
