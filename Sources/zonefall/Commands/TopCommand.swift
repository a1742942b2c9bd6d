import ArgumentParser
import Foundation
import ZonefallCurl
import ZonefallModel
import ZonefallReports

/// `zonefall top`: what a coordinator knows, on one screen that draws itself anew.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch a region: who reaches whom, what was found, who looks.",
        discussion: """
            At a terminal the screen draws itself anew; q leaves, space holds it. Elsewhere, and with --once, it is printed once.

            Examples:
              zonefall top
              zonefall top --coordinator https://zonefall.example:9400 --token-file token
              zonefall top --once --no-color | head -3
            """
    )

    @Option(help: ArgumentHelp("Where the coordinator serves.", valueName: "url"))
    var coordinator = "http://127.0.0.1:9400"

    @Option(
        help: ArgumentHelp("A file with the token that the coordinator wants to be shown.", valueName: "file"),
        completion: .file()
    )
    var tokenFile: String?

    @Option(help: ArgumentHelp("Between two screens.", valueName: "ms"))
    var interval = 1_000

    @Flag(help: "Print it once, without taking over the terminal.")
    var once = false

    @Flag(help: "No colour, also on a terminal. NO_COLOR in the environment says the same.")
    var noColor = false

    func validate() throws {
        guard (100...60_000).contains(interval) else {
            throw ValidationError("--interval is from 100 to 60000 ms.")
        }
    }

    func run() throws {
        let source = try TopSource(url: coordinator, token: try token())
        if !once, TracePage.canRedraw, let screen = Screen() { return try watch(source, on: screen) }
        let page: TopPage
        do {
            page = try source.page()
        } catch {
            StandardError.write("\(coordinator): \(error)")
            throw ExitCode(.couldNotRun)
        }
        try StandardOutput.write(page.lines(for: rendering).map { $0 + "\n" }.joined())
    }

    private var rendering: Rendering { Terminal.standardOutput.rendering(noColour: noColor) }

    private func watch(_ source: TopSource, on screen: Screen) throws {
        var isHeld = false
        var lines: [String] = []
        while true {
            if !isHeld || lines.isEmpty {
                do {
                    lines = try source.page().lines(for: rendering, height: screen.rows)
                } catch {
                    // It may come back, and who watches wants to see that.
                    lines = [String("\(coordinator): \(error)".prefix(rendering.width))]
                }
            }
            try screen.draw(lines)
            let next = ContinuousClock.now + .milliseconds(interval)
            waiting: while true {
                let left = max(0, (next - .now) / .milliseconds(1))
                switch screen.wait(atMost: Int32(left)) {
                case .key(UInt8(ascii: "q")), .key(3), .key(4), .end: return
                case .key(UInt8(ascii: " ")):
                    isHeld.toggle()
                    break waiting
                case .key: continue
                case .redraw: break waiting
                }
            }
        }
    }

    private func token() throws -> String? {
        guard let tokenFile else { return nil }
        guard let data = FileManager.default.contents(atPath: tokenFile) else {
            StandardError.write("\(tokenFile): can't be read. Name a file that you may read.")
            throw ExitCode(.misused)
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// What the screen is made of, out of a coordinator's answers.
final class TopSource {
    private let client: HTTPClient
    private let url: String

    init(url: String, token: String?) throws {
        self.url = url
        client = try HTTPClient(Endpoint(url), token: token, timeout: .seconds(3))
    }

    func page() throws -> TopPage {
        TopPage(
            state: try json("/v1/state"),
            findings: try json("/v1/findings").array("findings").map { try Finding(json: $0) }
        )
    }

    private func json(_ path: String) throws -> JSONValue {
        let response = try client.get(path)
        guard response.status == 200 else { throw CoordinatorRefusal(url: url + path, status: response.status) }
        return try JSONValue(parsing: response.body)
    }
}
