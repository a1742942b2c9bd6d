import Foundation
import Testing

/// What README shows is what the commands print today.
struct ReadmeTests {
    private static var readme: String {
        get throws { try String(contentsOf: Door.root.appending(path: "README.md"), encoding: .utf8) }
    }

    @Test(arguments: [["audit", "Examples/shop/zonemap.yaml"], ["simulate", "Examples/shop/zonemap.yaml", "--each"]])
    func `the run in README is a real one`(command: [String]) throws {
        let outcome =
            command.count == 2
            ? try Door.zonefall(command[0], command[1]) : try Door.zonefall(command[0], command[1], command[2])
        #expect(outcome.status == 2)
        let shown = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "    \($0)" }
            .joined(separator: "\n")
        let example = "    $ zonefall \(command.joined(separator: " "))\n\(shown)"
        #expect(try Self.readme.contains(example), "README should show:\n\(example)")
    }

    @Test(arguments: ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/demo.md", "docs/operations.md"])
    func `every link inside the papers leads somewhere`(paper: String) throws {
        let file = Door.root.appending(path: paper)
        let text = try String(contentsOf: file, encoding: .utf8)
        for link in text.matches(of: #/\]\(([^)#]+)(#[^)]*)?\)/#).map({ String($0.output.1) })
        where !link.hasPrefix("http") {
            let target = file.deletingLastPathComponent().appending(path: link)
            #expect(FileManager.default.fileExists(atPath: target.path), "\(paper) leads to \(link)")
        }
    }
}
