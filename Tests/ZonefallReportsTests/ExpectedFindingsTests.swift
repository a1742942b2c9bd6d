import Testing
import ZonefallModel
import ZonefallReports

struct ExpectedFindingsTests {
    private func expected(_ text: String) throws -> ExpectedFindings {
        try ExpectedFindings(json: JSONValue(parsing: text))
    }

    private let gateway = #"{"subject": "web-b1", "kind": "remote_gateway", "zone": "az1", "why": "for people"}"#
    private let balancer = #"{"subject": "shop-global", "kind": "partial_global_lb", "zone": "az1"}"#

    @Test func `exactly the expected findings leave nothing to say`() throws {
        let expected = try expected(#"{"findings": [\#(gateway), \#(balancer)]}"#)
        #expect(expected.differences(from: SampleReports.audit) == [])
    }

    @Test func `a finding too few and one too many are both named`() throws {
        let other = #"{"subject": "rtr-c", "kind": "router_placement", "zone": "az1"}"#
        let expected = try expected(#"{"findings": [\#(gateway), \#(other)]}"#)
        #expect(
            expected.differences(from: SampleReports.audit) == [
                "not found: router_placement of 'rtr-c' on az1",
                "found, but not expected: partial_global_lb of 'shop-global' on az1",
            ]
        )
    }

    @Test func `the right fault in the wrong zone is not the right fault`() throws {
        let wrong = gateway.replacing("az1", with: "az3")
        let differences = try expected(#"{"findings": [\#(wrong), \#(balancer)]}"#)
            .differences(from: SampleReports.audit)
        #expect(differences.count == 2)
    }

    @Test func `a finding that nobody is sure of counts neither way`() throws {
        let expected = try expected(#"{"findings": []}"#)
        #expect(expected.differences(from: SampleReports.hostile) == [])
        let claimed = try self.expected(
            #"{"findings": [{"subject": "x", "kind": "shared_fate", "zone": "az1"}]}"#
        )
        #expect(claimed.differences(from: SampleReports.cleanAudit).count == 1)
    }

    @Test func `a document without findings is refused, not read as none`() {
        #expect(throws: JSONShapeError.missing(key: "findings")) { try expected("{}") }
    }
}
