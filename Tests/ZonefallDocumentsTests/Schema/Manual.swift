import Foundation
import Testing

/// The tables of keys in `docs/`.
enum Manual {
    /// What stands in the first column of the tables under a heading, up to the next one.
    static func keys(under heading: String, in file: String) throws -> [String] {
        let manual = try String(contentsOf: TestFiles.repository.appending(path: "docs/\(file)"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(
            manual.firstIndex { line in
                line.hasPrefix("#") && line.drop { $0 == "#" || $0 == " " }.replacing("`", with: "") == heading
            },
            "no heading \"\(heading)\" in \(file)"
        )
        return manual[(start + 1)...].prefix { !$0.hasPrefix("#") }.filter { $0.hasPrefix("| `") }.compactMap { row in
            row.split(separator: "`").dropFirst().first.map(String.init)
        }
    }
}
