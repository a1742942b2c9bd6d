import ZonefallModel

/// Every way to ask that the agent knows. A new kind is a file beside this one, and a line here.
package enum ProbeKinds {
    package static let all: [any ProbeMethod.Type] = [
        ICMPProbe.self,
        TCPProbe.self,
        HTTPProbe.self,
        GatewayProbe.self,
        EgressProbe.self,
        MemberProbe.self,
        DNSProbe.self,
        TLSProbe.self,
        PathProbe.self,
        UDPProbe.self,
        MTUProbe.self,
        FlowProbe.self,
        ExecProbe.self,
    ]
}
