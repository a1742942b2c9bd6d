import Testing
import ZonefallModel
import ZonefallTestSupport

/// Names that a probe may keep: for as long as the name server allows, and longer while it is silent.
struct KeptNamesTests {
    private func probe(port: UInt16, timeout: Duration = .seconds(2)) -> PlannedProbe {
        var probe = PlannedProbe.test(.tcp, port: port, resolve: "shop.example", timeout: timeout)
        var options = ProbeOptions()
        options.keepsNames = true
        probe.options = options
        return probe
    }

    @Test func `a name is asked for once while it is good, and its age is told`() throws {
        let closed = try RefusingPort()
        let dns = try TestDNSServer { question in
            [DNSAnswer(to: question, question.type == 1 ? [.a("shop.example", 127, 0, 0, 1)] : []).bytes]
        }
        let seen = try ProbeBench.observe([probe(port: closed.port)], dnsPort: dns.port, until: { $0.count >= 4 })

        #expect(dns.questions.all.count == 2)
        #expect(seen.allSatisfy { $0.outcome == .refused && $0.answers.count == 1 })
        #expect(seen.filter { $0.details?.answersAge == nil }.count == 1)
    }

    @Test(arguments: [[], [UInt16(0x8182)]])
    func `while the name server is silent or fails, the last good addresses are probed, with their age`(
        flags: [UInt16]
    ) throws {
        let closed = try RefusingPort()
        let asked = Gathered<UInt16>()
        let dns = try TestDNSServer { question in
            asked.append(question.type)
            // Good for no time at all, and only the first time.
            var answer = DNSAnswer(to: question, question.type == 1 ? [.a("shop.example", 127, 0, 0, 1)] : [])
            answer.lifetime = 0
            if asked.all.filter({ $0 == question.type }).count == 1 { return [answer.bytes] }
            return flags.map { DNSAnswer(to: question, flags: $0, []).bytes }
        }
        let seen = try ProbeBench.observe([probe(port: closed.port)], dnsPort: dns.port, until: { $0.count >= 3 })

        #expect(seen.allSatisfy { $0.outcome == .refused })
        #expect(seen.last?.details?.answersAge.map { $0 > .zero } == true)
    }
}
