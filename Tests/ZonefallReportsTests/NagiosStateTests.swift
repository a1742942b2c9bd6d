import Testing
import ZonefallReports

struct NagiosStateTests {
    @Test func `only a report that holds is OK, and too little evidence is unknown`() {
        #expect(NagiosFormat.State(of: SampleReports.cleanAudit) == .ok)
        #expect(NagiosFormat.State(of: SampleReports.audit) == .critical)
        #expect(NagiosFormat.State(of: SampleReports.stuck) == .critical)
        let blind = Report(
            tool: .init(version: "0.1.0"),
            run: SampleReports.run(.audit),
            coverage: .init(unit: "map entities", expected: 41, observed: 3)
        )
        #expect(NagiosFormat.State(of: blind) == .unknown)
    }

    @Test func `suspicions alone warn`() {
        let suspicion = Report(
            tool: .init(version: "0.1.0"),
            run: SampleReports.run(.audit),
            coverage: SampleReports.whole,
            findings: [SampleReports.partialBalancer]
        )
        #expect(NagiosFormat.State(of: suspicion) == .warning)
    }
}
