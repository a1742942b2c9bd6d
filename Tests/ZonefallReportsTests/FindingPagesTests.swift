import Foundation
import Testing
import ZonefallModel

/// Every finding leads a person to a page that explains it.
struct FindingPagesTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/findings")

    @Test(arguments: Finding.Rule.all)
    func `each rule has a page with its title, its kind and all its sections`(rule: Finding.Rule) throws {
        let page = try String(contentsOf: Self.folder.appending(path: "\(rule.id).md"), encoding: .utf8)
        #expect(page.hasPrefix("# \(rule.id): \(rule.title)\n\nKind: `\(rule.kind)`\n"))
        let sections = page.split(separator: "\n").filter { $0.hasPrefix("## ") }
        #expect(
            sections == [
                "## What it means", "## How it is seen", "## Evidence, a sample", "## When it may be wrong",
                "## What to do",
            ]
        )
    }

    @Test func `each page is of a rule, and the list names every page once`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let ids = Set(Finding.Rule.all.map(\.id))
        #expect(Set(files) == Set(ids.map { "\($0).md" } + ["README.md"]))

        let list = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        for rule in Finding.Rule.all {
            let line = "| [\(rule.id)](\(rule.id).md) | `\(rule.kind)` |"
            #expect(list.components(separatedBy: line).count == 2, "\(rule.id)")
        }
    }
}
