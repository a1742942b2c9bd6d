import ZonefallTestSupport

/// A real name server on port 53 of a test's neighbour.
enum Unbound {
    /// - Parameter records: lines of a zone file.
    static func start(at host: TestHost, _ records: [String]) throws -> RealServer {
        let data = records.map { "  local-data: \"\($0)\"" }.joined(separator: "\n")
        let configuration = """
            server:
              username: ""
              chroot: ""
              directory: "{folder}"
              pidfile: ""
              use-syslog: no
              do-daemonize: no
              module-config: "iterator"
              num-threads: 1
              interface: 192.0.2.2
              interface: 2001:db8::2
              access-control: 0.0.0.0/0 allow
              access-control: ::0/0 allow
              local-zone: "example." static
            \(data)
            remote-control:
              control-enable: no
            """
        let server = try RealServer(
            in: host.there,
            files: ["unbound.conf": configuration],
            command: "unbound -d -c {folder}/unbound.conf"
        )
        try host.waitForServer(at: 53, server)
        return server
    }
}
