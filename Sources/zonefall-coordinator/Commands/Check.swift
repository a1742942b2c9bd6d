import ArgumentParser
import ZonefallModel

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Read the map, the probe packs and the receivers as 'serve' would, say what would be probed, and end.",
        discussion: """
            For a service manager to ask before it restarts a running coordinator:

              zonefall-coordinator check --map zonemap.yaml --packs probes --pushes pushes.yaml
            """
    )

    @OptionGroup var region: RegionOptions
    @OptionGroup var pushes: PushOptions

    func run() throws {
        let region = try region.load()
        print("region \(region.map.region): \(region.map.entityCount) entities, map \(region.revision)")
        for plan in region.plans {
            print("agent \(plan.vantage): \(plan.probes.count) probes, plan \(plan.revision)")
        }
        for receiver in try pushes.load()?.receivers ?? [] {
            print("receiver \(receiver.name): \(receiver.kind.rawValue) at \(receiver.url)")
        }
    }
}
