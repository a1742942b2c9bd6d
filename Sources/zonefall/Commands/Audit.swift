import ArgumentParser
import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

/// Says what a zone map itself gives away.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the hidden cross-zone dependencies that a zone map gives away.",
        discussion: """
            Needs no privilege and touches no network. Each finding has a page in docs/findings/.

            Examples:
              zonefall audit zonemap.yaml
              zonefall audit zonemap.yaml --format json
              zonefall audit zonemap.yaml --output junit.xml --fail-on confirmed
            """
    )

    @OptionGroup var input: ZoneMapOptions
    @OptionGroup var output: ReportOptions

    func run() throws {
        let stamp = RunStamp()
        let loaded = try input.load()
        let findings = audit(loaded.map)
        try output.finish(
            with: Report(
                tool: .current,
                run: stamp.run(.audit, of: loaded),
                coverage: .ofAudit(loaded.map),
                findings: findings
            )
        )
    }
}
