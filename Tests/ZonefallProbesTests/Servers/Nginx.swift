import Foundation
import ZonefallTestSupport

/// A real web server at a test's neighbour: port 80, 443 with TLS and HTTP/2 where there are certificates.
enum Nginx {
    /// - Parameters:
    ///   - authority: whose `server.pem` and `server.key` it shows; nil: no TLS.
    ///   - locations: what it answers.
    static func start(at host: TestHost, _ authority: TestAuthority? = nil, locations: String) throws -> RealServer {
        let encrypted = authority.map {
            """
            listen 443 ssl http2; listen [::]:443 ssl http2;
            ssl_certificate \($0.folder.path)/server.pem; ssl_certificate_key \($0.folder.path)/server.key;
            """
        }
        let configuration = """
            user root root; daemon off; master_process off; pid {folder}/pid; error_log stderr;
            events { worker_connections 128; }
            http {
              access_log off; default_type text/plain;
              client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
              uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
              server {
                listen 80; listen [::]:80;
                \(encrypted ?? "")
                add_header Zonefall-Client $remote_addr always;
                \(locations)
              }
            }
            """
        let server = try RealServer(
            in: host.there,
            files: ["nginx.conf": configuration],
            command: "nginx -p {folder} -c {folder}/nginx.conf"
        )
        try host.waitForServer(at: authority == nil ? 80 : 443, server)
        return server
    }
}
