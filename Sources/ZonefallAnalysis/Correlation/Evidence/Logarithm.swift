#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The natural logarithm, of a number that is kept away from zero: no single observation is worth infinitely much.
func naturalLogarithm(_ value: Double) -> Double { log(max(value, 1e-9)) }

/// From log-odds to a probability.
func probability(logOdds: Double) -> Double {
    logOdds >= 0 ? 1 / (1 + exp(-logOdds)) : exp(logOdds) / (1 + exp(logOdds))
}

/// log(Σ exp(x)), without overflow; -∞ of nothing.
func logSumOfExponentials(_ values: [Double]) -> Double {
    guard let top = values.max(), top > -.infinity else { return -.infinity }
    return top + log(values.reduce(0) { $0 + exp($1 - top) })
}

extension Double {
    /// Not above `limit`, not below `-limit`.
    func capped(at limit: Double) -> Double { Swift.min(Swift.max(self, -limit), limit) }
}

func naturalExponential(_ value: Double) -> Double { exp(value) }
