import Foundation
import ZonefallTestSupport

/// A real balancer at a test's neighbour, that ends TLS on port 443 and answers by itself.
enum HAProxy {
    static func start(at host: TestHost, _ authority: TestAuthority) throws -> RealServer {
        let configuration = """
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend shop
              bind 192.0.2.2:443 ssl crt \(authority.folder.path)/both.pem alpn h2,http/1.1
              bind 2001:db8::2:443 ssl crt \(authority.folder.path)/both.pem alpn h2,http/1.1
              http-request return status 200 content-type text/plain string "shop is open" hdr Zonefall-Instance lb-1
            """
        let server = try RealServer(
            in: host.there,
            files: ["haproxy.cfg": configuration],
            command: "haproxy -db -f {folder}/haproxy.cfg"
        )
        try host.waitForServer(at: 443, server)
        return server
    }
}
