import ZonefallModel

extension Report {
    /// What the blackout of one zone would take, by the map alone.
    package struct Forecast: Hashable, Sendable {
        package let darkZone: Zone.ID
        /// Sorted by id.
        package let services: [ServiceFate]
        /// Sorted by vantage, target and kind.
        package let probes: [ProbeFate]

        package init(darkZone: Zone.ID, services: [ServiceFate] = [], probes: [ProbeFate] = []) {
            self.darkZone = darkZone
            self.services = services.sorted { $0.service < $1.service }
            self.probes = probes.sorted { $0.order < $1.order }
        }

        /// Refuted when the map itself contradicts its expectations; inconclusive when there was nothing to lose, or
        /// nobody knows what of it would be lost.
        package var verdict: Verdict {
            if unexpectedCount > 0 { return .refuted }
            if (services.map(\.outlook) + probes.map(\.outlook)).contains(where: { $0.fate == .unknown }) {
                return .inconclusive
            }
            return services.isEmpty && probes.isEmpty ? .inconclusive : .held
        }

        var unexpectedCount: Int {
            services.count { $0.outlook.isUnexpected } + probes.count { $0.outlook.isUnexpected }
        }

        /// What becomes of one thing, and why.
        package struct Outlook: Hashable, Sendable {
            package let fate: Fate
            /// Which share of it still works, 0 to 1; nil when nobody is there to ask.
            package let shareRatio: Double?
            /// From the thing to what is dead, the shortest way: `shop`, `fip-b`, `rtr-a (az1)`; empty when it lives.
            package let cause: [String]
            /// True when what the map expects does not justify the fate.
            package let isUnexpected: Bool

            package init(fate: Fate, shareRatio: Double?, cause: [String] = [], isUnexpected: Bool = false) {
                self.fate = fate
                self.shareRatio = shareRatio
                self.cause = cause
                self.isUnexpected = isUnexpected
            }
        }

        package struct ServiceFate: Hashable, Sendable {
            package let service: Service.ID
            package let expectedZones: [Zone.ID]
            package let outlook: Outlook

            package init(service: Service.ID, expectedZones: [Zone.ID], outlook: Outlook) {
                self.service = service
                self.expectedZones = expectedZones.sorted()
                self.outlook = outlook
            }
        }

        package struct ProbeFate: Hashable, Sendable {
            package let vantage: Vantage.ID
            /// An id of the map, or `reflector`.
            package let target: String
            package let kind: ProbeKind
            package let outlook: Outlook

            package init(vantage: Vantage.ID, target: String, kind: ProbeKind, outlook: Outlook) {
                self.vantage = vantage
                self.target = target
                self.kind = kind
                self.outlook = outlook
            }

            fileprivate var order: (String, String, String) { (vantage.rawValue, target, kind.rawValue) }
        }
    }
}
