import ZonefallModel

/// A vantage as formulas need it, looked up once for all of its probes.
struct Standpoint {
    let vantage: Vantage
    /// The agent and the instance that it runs on.
    let origin: FormulaGraph.Index
    /// Nil for an outside vantage.
    let instance: Instance?
    let exit: Routing.Exit?
    /// The choice of gateway and its router, empty for an outside vantage; nil if there is no way out.
    let wayOut: [FormulaGraph.Index]?

    init?(_ vantage: Vantage, in dependencies: Dependencies) {
        let paths = dependencies.paths
        guard let origin = paths.origins[vantage.id] else { return nil }
        self.vantage = vantage
        self.origin = origin
        instance = vantage.instance.flatMap(dependencies.map.instance)
        exit = vantage.instance.flatMap { paths.exits[$0] }
        if let instance = vantage.instance {
            if let exit, let gateway = paths.gateways[instance], let router = paths.routers[exit.router] {
                wayOut = [gateway, router]
            } else {
                wayOut = nil
            }
        } else {
            wayOut = []
        }
    }
}
