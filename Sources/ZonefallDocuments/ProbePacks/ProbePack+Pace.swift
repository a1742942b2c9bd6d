import ZonefallModel

extension ProbePack {
    /// The same probes at another pace: the packs of `probes/` ask once a second, and a game day of seconds needs more.
    ///
    /// Interval and timeout are scaled alike, to whole milliseconds. Beware of timeouts below 400 ms: a replica that can't
    /// reach its backend takes 300 ms to say so, and what comes later counts as silence.
    ///
    /// - Parameter factor: above 0; 0.5 asks twice as often. Intervals stay at 20 ms at least.
    package func paced(by factor: Double) -> ProbePack {
        ProbePack(
            name: name,
            entries: entries.map { entry in
                func scaled(_ duration: Duration, atLeast least: Int64) -> Duration {
                    .milliseconds(max(least, Int64((duration.milliseconds * max(factor, 0)).rounded())))
                }
                var paced = entry
                paced.interval = scaled(entry.interval, atLeast: 20)
                paced.timeout = min(scaled(entry.timeout, atLeast: 10), paced.interval - .milliseconds(1))
                return paced
            }
        )
    }
}
