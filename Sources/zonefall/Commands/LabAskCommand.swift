import ArgumentParser
import ZonefallLab
import ZonefallLinux
import ZonefallModel

/// `zonefall lab ask`: asks an address or a name from a node, and prints who answered.
struct LabAskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask an address from a node of a lab, and print who answered and whom it saw.",
        discussion: """
            The target is an address, a DNS name of the map's global load balancers, 'reflector', or an id of the map. \
            Exit status 3: nobody answered.
            Examples:
              zonefall lab ask demo shop-az1 reflector
              zonefall lab ask demo internet shop.example.net
            """
    )

    @Argument(help: "A lab's name, or the map that it was made from.")
    var lab: String

    @Argument(help: "The node to ask from.")
    var node: String

    @Argument(help: "Whom to ask.")
    var target: String

    @Option(help: "The port.")
    var port: UInt16 = 80

    @Flag(name: .customLong("ipv6"), help: "Ask by IPv6.")
    var isIPv6 = false

    func run() throws {
        guard Sandbox.isInside else {
            let entry = try LabRegistry().entry(named: lab)
            let arguments = Array(CommandLine.arguments.dropFirst())
            // The question is asked from the node's namespace by a thread; the process itself stands at the coordinator.
            throw ExitCode(try entry.run(Command(Executable.current, arguments), in: "coordinator").shellStatus)
        }
        let lab = try Lab.joined()
        let client = LabClient(node: try lab.node(node).name)
        for address in try addresses(in: lab, client) {
            guard let answer = try client.get(address, port: port) else { continue }
            try StandardOutput.write(answer.replacing("\r\n", with: "\n"))
            return
        }
        throw ExitCode(3)
    }

    private func addresses(in lab: Lab, _ client: LabClient) throws -> [IPAddress] {
        let family: IPAddress.Family = isIPv6 ? .v6 : .v4
        if let address = IPAddress(target) { return [address] }
        if target == "reflector" { return [lab.record.addresses.reflector[family]] }
        if let node = lab.nodes.first(where: { $0.name == target || $0.resource == target }) {
            return node.addresses.filter { $0.family == family }
        }
        return try client.resolve(target, at: lab.record.addresses.dns[family], family) ?? []
    }
}
