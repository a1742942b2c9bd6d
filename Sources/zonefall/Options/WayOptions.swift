import ArgumentParser
import Foundation
import ZonefallModel

/// By which way to leave, for commands that ask by themselves.
struct WayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Leave by an interface, from a source address, or out of a network namespace.",
            discussion: """
                An address is one; a path, or a name that `ip netns` lists, is a namespace; all else is an interface. Write \
                netns:NAME or dev:NAME where a name is both.
                """,
            valueName: "interface|address|netns"
        )
    )
    var from: [String] = []

    @Option(help: ArgumentHelp("Mark the packets, for routing rules; needs CAP_NET_RAW.", valueName: "number"))
    var mark: UInt32?

    func validate() throws {
        _ = try source()
    }

    func source() throws -> PlannedProbe.Source {
        var source = PlannedProbe.Source(mark: mark)
        for text in from {
            if let address = IPAddress(text) {
                guard source.address == nil else { throw ValidationError("--from names two addresses.") }
                source.address = address
            } else if let name = Self.namespace(text) {
                guard source.namespace == nil else { throw ValidationError("--from names two network namespaces.") }
                source.namespace = name
            } else {
                let name = text.hasPrefix("dev:") ? String(text.dropFirst(4)) : text
                guard (1...15).contains(name.utf8.count), !name.contains("/") else {
                    throw ValidationError("'\(text)' is neither an interface, an address nor a network namespace.")
                }
                guard source.interface == nil else { throw ValidationError("--from names two interfaces.") }
                source.interface = name
            }
        }
        return source
    }

    /// nil when it names none.
    private static func namespace(_ text: String) -> String? {
        if text.hasPrefix("netns:") { return String(text.dropFirst(6)) }
        if text.hasPrefix("/") { return text }
        guard !text.hasPrefix("dev:"), !text.contains("/"), FileManager.default.fileExists(atPath: "/run/netns/\(text)")
        else { return nil }
        return text
    }
}
