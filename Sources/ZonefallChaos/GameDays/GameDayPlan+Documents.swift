import ZonefallModel
import ZonefallSigning

extension GameDayPlan {
    /// What people are to sign: one plan for each blackout, each valid from where the one before could have ended.
    ///
    /// - Parameter epoch: the first fencing number; afterwards the first that is free.
    package func documents(
        from start: Timestamp,
        epoch: inout Int64
    ) throws(SigningError) -> [BlackoutPlanDocument] {
        var documents: [BlackoutPlanDocument] = []
        var begins = start
        let longest = gameDay.limits.maximumDark + gameDay.steadyState.timeout + gameDay.light.timeout
        for blackout in sequence {
            documents.append(
                try BlackoutPlanDocument(of: blackout.plan, in: self, epoch: epoch, notBefore: begins)
            )
            epoch += 1
            // While everything goes as quickly as it can, the next one must be valid already.
            begins = begins + min(gameDay.dark.settle + gameDay.dark.hold, longest)
        }
        return documents
    }
}
