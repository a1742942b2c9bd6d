import ArgumentParser
import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

/// Says what a zone map itself gives away.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the hidden cross-zone dependencies that a zone map gives away.",
        discussion: """
            Needs no privilege, and of a file no network. Each finding has a page in docs/findings/. With --cloud the map is \
            what OpenStack says now, read and never written; what could not be read is told, and makes it inconclusive. \
            Each finding then has the commands that would mend it, with the cloud's own ids; they are printed, never run. With --terraform it is what a plan would \
            make, before anything exists; findings name the plan's own addresses.

            Examples:
              zonefall audit zonemap.yaml
              zonefall audit zonemap.yaml --format json
              zonefall audit zonemap.yaml --output junit.xml --fail-on confirmed
              zonefall audit --cloud shop --output findings.sarif
              terraform show -json plan.bin > plan.json && zonefall audit --terraform plan.json
            """
    )

    @OptionGroup var input: MapSourceOptions
    @OptionGroup var output: ReportOptions

    func run() throws {
        let stamp = RunStamp()
        let (loaded, cloud) = try input.load(isQuiet: output.quiet)
        let plain = audit(loaded.map)
        let findings = cloud?.mended(plain) ?? plain
        try output.finish(
            with: Report(
                tool: .current,
                run: stamp.run(.audit, of: loaded),
                coverage: .ofAudit(loaded.map).lacking(
                    cloud?.gaps ?? [],
                    of: input.terraform == nil ? "the cloud" : "the plan"
                ),
                findings: findings
            )
        )
    }
}
