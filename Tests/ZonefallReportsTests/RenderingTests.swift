import Testing
import ZonefallReports

struct RenderingTests {
    private func rendering(_ environment: [String: String], isTerminal: Bool = true, columns: Int? = 132) -> Rendering {
        Rendering(environment: environment, isTerminal: isTerminal, columns: columns)
    }

    @Test func `a terminal gets colour unless somebody says no`() {
        #expect(rendering([:]).hasColour)
        #expect(!rendering(["NO_COLOR": "1"]).hasColour)
        #expect(rendering(["NO_COLOR": ""]).hasColour)
        #expect(!rendering(["TERM": "dumb"]).hasColour)
        #expect(!Rendering(environment: [:], isTerminal: true, columns: nil, allowsColour: false).hasColour)
    }

    @Test func `a pipe gets colour only by force`() {
        #expect(!rendering([:], isTerminal: false).hasColour)
        #expect(rendering(["CLICOLOR_FORCE": "1"], isTerminal: false).hasColour)
        #expect(!rendering(["CLICOLOR_FORCE": "0"], isTerminal: false).hasColour)
        #expect(!rendering(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], isTerminal: false).hasColour)
    }

    @Test func `Unicode needs a UTF-8 locale, of which LC_ALL weighs most`() {
        #expect(rendering(["LANG": "sv_SE.UTF-8"]).hasUnicode)
        #expect(rendering(["LC_ALL": "C.utf8"]).hasUnicode)
        #expect(!rendering(["LC_ALL": "C", "LANG": "sv_SE.UTF-8"]).hasUnicode)
        #expect(!rendering([:]).hasUnicode)
    }

    @Test func `width is the terminal's, and 80 in a pipe`() {
        #expect(rendering([:]).width == 132)
        #expect(rendering(["COLUMNS": "100"]).width == 100)
        #expect(rendering(["COLUMNS": "7"]).width == 40)
        #expect(rendering([:], columns: nil).width == 80)
        #expect(rendering(["COLUMNS": "200"], isTerminal: false).width == 80)
    }

    @Test func `a file's ending asks for a format`() {
        #expect(ReportFormats.fitting(fileName: "out/report.JSON").name == "json")
        #expect(ReportFormats.fitting(fileName: "junit.xml").name == "junit")
        #expect(ReportFormats.fitting(fileName: "a.b.md").name == "markdown")
        #expect(ReportFormats.fitting(fileName: "report").name == "table")
    }
}
