import Testing
import ZonefallModel

@testable import ZonefallProbes

struct PluginOutputTests {
    private func result(_ text: String, status: Int32 = 0) -> AttemptResult {
        PluginOutput.result(status: status, output: Array(text.utf8))
    }

    @Test func `text and figures are told apart`() {
        let result = result("PING OK - rta 0.4 ms|rta=0.400000ms;100.0;200.0;0 pl=0%;20;60;0\nmore | a=1\n")
        #expect(result.outcome == .ok)
        #expect(result.details.message == "PING OK - rta 0.4 ms")
        #expect(result.details.measurements == [.init("rta", 0.4, unit: "ms"), .init("pl", 0, unit: "%")])
        #expect(result.roundTrip == .microseconds(400))
    }

    @Test(arguments: [
        ("a | 'two words'=1.5s b=-2e3 c=7B;;;", ["two words", "b", "c"]), ("a | b=U c=1", ["c"]), ("a |", []),
        ("a | 'open=1", []), ("a | =1 b", []), ("| a=1|b=2", ["a"]), ("", []), ("a | b", []), ("a | x=nan y=1", ["y"]),
    ])
    func `figures are read as far as they are right`(text: String, names: [String]) {
        #expect(result(text).details.measurements.map(\.name) == names)
    }

    @Test func `hostile output is one short line`() {
        let result = result("\u{1b}[31mred\u{7}" + String(repeating: "x", count: 900))
        #expect(result.details.message?.hasPrefix(" [31mred x") == true)
        #expect(result.details.message?.utf8.count == 300)
    }
}
