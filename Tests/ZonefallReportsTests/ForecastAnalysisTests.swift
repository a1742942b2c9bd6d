import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

struct ForecastAnalysisTests {
    @Test func `a forecast is printed with its chain of causes, the last link with its zone`() {
        let cause = Cause(
            things: [.service("shop"), .floatingIP("fip-b"), .router("rtr-a")],
            node: .router("rtr-a"),
            zone: "az1"
        )
        #expect(cause.links == ["shop", "fip-b", "rtr-a (az1)"])
        let nothing = Cause(things: [.loadBalancer("lb")], node: nil, zone: nil)
        #expect(nothing.links == ["lb (nothing behind it)"])

        let forecast = Report.Forecast(
            BlackoutForecast(
                zone: "az1",
                services: [
                    .init(service: "shop", expectedZones: ["az2"], fate: .dies(cause), isUnexpected: true),
                    .init(service: "mail", expectedZones: [], fate: .degraded(share: 0.5), isUnexpected: false),
                ],
                probes: [
                    .init(
                        pair: ProbePair(vantage: "a", target: .reflector, kind: .egress),
                        fate: .dark,
                        isUnexpected: false
                    )
                ]
            )
        )
        #expect(forecast.services.map(\.outlook.fate) == [.degraded, .dies])
        #expect(forecast.services.map(\.outlook.shareRatio) == [0.5, 0])
        #expect(forecast.services.last?.outlook.cause == ["shop", "fip-b", "rtr-a (az1)"])
        #expect(forecast.probes.first?.target == "reflector")
        #expect(forecast.probes.first?.outlook.fate == .dark)
        #expect(forecast.verdict == .refuted)
    }
}
