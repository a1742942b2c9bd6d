import ArgumentParser
import ZonefallChaos
import ZonefallModel

/// `zonefall gameday card`
struct GamedayCard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Print the emergency card of a game day: one page, for the wall.",
        discussion: """
            Example:
              zonefall gameday card Examples/demo/gameday.yaml
            """
    )

    @OptionGroup var input: GamedayOptions

    func run() throws {
        let (gameDay, map, _) = try input.load()
        try StandardOutput.write(EmergencyCard(plan: try input.plan(gameDay, over: map)).text)
    }
}
