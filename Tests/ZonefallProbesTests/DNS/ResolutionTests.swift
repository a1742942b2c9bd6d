import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

/// Probes with a name to resolve, against a real name server and a real web server on loopback.
struct ResolutionTests {
    private static let a: UInt16 = 1
    private static let loopback6 = [UInt8](repeating: 0, count: 15) + [1]

    private func probe(_ server: TestDNSServer, port: UInt16, timeout: Duration = .seconds(2)) throws -> Observation {
        let probe = PlannedProbe.test(.http, port: port, resolve: "shop.example", timeout: timeout)
        return try ProbeBench.observation(of: probe, dnsPort: server.port)
    }

    private func addresses(_ observation: Observation) -> [String] {
        observation.answers.map(\.description)
    }

    @Test func `both address families are asked for, probed, and part of the observation`() throws {
        let web = try TestHTTPServer { .answer(headers: ["Zonefall-Instance": $0.headers["host"] ?? ""]) }
        let dns = try TestDNSServer { question in
            let records: [DNSAnswer.Record] =
                question.type == Self.a
                ? [.a("shop.example", 127, 0, 0, 2), .a("shop.example", 127, 0, 0, 1)]
                : [.aaaa("shop.example", Self.loopback6)]
            return [DNSAnswer(to: question, records).bytes]
        }
        let observation = try probe(dns, port: web.port)

        #expect(observation.outcome == .ok)
        #expect(addresses(observation) == ["127.0.0.1", "127.0.0.2", "::1"])
        // Without another host, the name is the host.
        #expect(observation.member == "shop.example")
        #expect(Set(dns.questions.all.map(\.type)) == [1, 28])
        #expect(Set(dns.questions.all.map(\.name)) == ["shop.example"])
    }

    @Test func `ids are not the same from question to question`() throws {
        let closed = try RefusingPort()
        let dns = try TestDNSServer { [DNSAnswer(to: $0, [.a("shop.example", 127, 0, 0, 1)]).bytes] }
        let probe = PlannedProbe.test(.tcp, port: closed.port, resolve: "shop.example")
        _ = try ProbeBench.observe([probe], dnsPort: dns.port, until: { $0.count >= 4 })

        #expect(Set(dns.questions.all.map(\.id)).count >= dns.questions.all.count - 1)
        #expect(dns.questions.all.count >= 8)
    }

    @Test func `a cut answer is asked for again by TCP`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let dns = try TestDNSServer { question in
            guard question.isTCP else { return [DNSAnswer(to: question, flags: 0x8380, []).bytes] }
            return [DNSAnswer(to: question, question.type == Self.a ? [.a("shop.example", 127, 0, 0, 1)] : []).bytes]
        }
        let observation = try probe(dns, port: web.port)

        #expect(observation.outcome == .ok)
        #expect(addresses(observation) == ["127.0.0.1"])
        #expect(dns.questions.all.contains { $0.isTCP })
    }

    @Test func `forged answers before the right one are passed over`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let dns = try TestDNSServer { question in
            guard question.type == Self.a else { return [DNSAnswer(to: question, []).bytes] }
            var wrongID = DNSAnswer(to: question, [.a("shop.example", 127, 0, 0, 66)])
            wrongID.id &+= 1
            var wrongName = DNSAnswer(to: question, [.a("evil.example", 127, 0, 0, 66)])
            wrongName.question = "evil.example"
            let right = DNSAnswer(to: question, [.a("shop.example", 127, 0, 0, 1)])
            return [[0xff], wrongID.bytes, wrongName.bytes, right.bytes]
        }
        #expect(addresses(try probe(dns, port: web.port)) == ["127.0.0.1"])
    }

    @Test func `a server that is silent on one family does not fail the probe`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let dns = try TestDNSServer { question in
            question.type == Self.a ? [DNSAnswer(to: question, [.a("shop.example", 127, 0, 0, 1)]).bytes] : []
        }
        #expect(try probe(dns, port: web.port).outcome == .ok)
    }

    @Test func `a server that fails once is asked again`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let asked = Gathered<UInt16>()
        let dns = try TestDNSServer { question in
            asked.append(question.type)
            let isFirst = asked.all.filter { $0 == question.type }.count == 1
            if isFirst { return [DNSAnswer(to: question, flags: 0x8182, []).bytes] }
            return [DNSAnswer(to: question, question.type == Self.a ? [.a("shop.example", 127, 0, 0, 1)] : []).bytes]
        }
        #expect(try probe(dns, port: web.port).outcome == .ok)
    }

    @Test(arguments: [UInt16(0x8183), 0x8182, 0x8180])
    func `no such name, a failing server and a name without addresses are errors`(flags: UInt16) throws {
        let dns = try TestDNSServer { [DNSAnswer(to: $0, flags: flags, []).bytes] }
        let observation = try probe(dns, port: 9)
        #expect(observation.outcome == .error)
        #expect(observation.answers.isEmpty)
    }

    @Test func `a silent name server is a timeout`() throws {
        let dns = try TestDNSServer { _ in [] }
        #expect(try probe(dns, port: 9, timeout: .seconds(1)).outcome == .timeout)
    }

    @Test func `a name server that is not there refuses`() throws {
        // Bound on TCP only: no other test gets the port, and UDP on it has nobody.
        let closed = try RefusingPort()
        let probe = PlannedProbe.test(.http, port: 9, resolve: "shop.example")
        #expect(try ProbeBench.observation(of: probe, dnsPort: closed.port).outcome == .refused)
    }

    @Test func `what is no name is not sent`() throws {
        let probe = PlannedProbe.test(.http, port: 9, resolve: "no name")
        let observation = try ProbeBench.observation(of: probe)
        #expect(observation.outcome == .notSent(reason: "'no name' is not a domain name"))
    }

    @Test func `the time of the lookup is not counted as the target's`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let asked = Gathered<UInt16>()
        let dns = try TestDNSServer { question in
            asked.append(question.type)
            // The first round of questions is lost; the second comes after a share of the timeout.
            guard asked.all.filter({ $0 == question.type }).count > 1 else { return [] }
            return [DNSAnswer(to: question, question.type == Self.a ? [.a("shop.example", 127, 0, 0, 1)] : []).bytes]
        }
        let observation = try probe(dns, port: web.port, timeout: .seconds(3))
        #expect(observation.outcome == .ok)
        #expect(try #require(observation.roundTrip) < .milliseconds(900))
    }
}
