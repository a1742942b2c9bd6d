import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallModel
import ZonefallReports

/// A game day from its documents to its report, wherever it takes place.
struct GameDayStart {
    let lab: LabGameDayOptions
    let hosts: HostGameDayOptions
    let clouds: CloudGameDayOptions
    let approval: ApprovalOptions
    var ignoresSchedule = false
    var isRehearsal = false

    func run(_ gameDay: GameDay, over loaded: LoadedMap, mapFile: String) async throws -> Never {
        if let objection = gameDay.schedule?.objection(at: RunStamp.now), !isRehearsal {
            guard ignoresSchedule, gameDay.driver.touchesOnlyOurOwn else {
                StandardError.write(PlanRefusal.notNow(objection).description)
                throw ExitCode(.misused)
            }
        }
        guard gameDay.driver == .host || gameDay.driver == .openstack else {
            try await lab.run(gameDay, over: loaded, mapFile: mapFile, approval: approval, isRehearsal: isRehearsal)
        }
        try await hosts.run(
            gameDay,
            over: loaded,
            lab: lab,
            clouds: clouds,
            approval: approval,
            isRehearsal: isRehearsal
        )
    }
}
