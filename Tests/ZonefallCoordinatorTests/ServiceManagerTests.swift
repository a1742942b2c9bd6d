import Glibc
import Testing
import ZonefallCoordinator

struct ServiceManagerTests {
    /// What a manager hears on a datagram socket of its own.
    private final class Listener {
        private let descriptor: Int32

        init(_ name: String) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            try #require(descriptor >= 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let path = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sa_family_t>.size + path.count))
                }
            }
            try #require(status == 0)
        }

        deinit { close(descriptor) }

        /// What is there already: a datagram between two local sockets arrives before its sending returns.
        func hear() -> String {
            var buffer = [UInt8](repeating: 0, count: 1_000)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    @Test func `the manager hears that we are ready, alive and stopping`() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener(folder.file("notify"))
        let manager = try #require(ServiceManager(socketPath: folder.file("notify")))
        manager.tell(.ready(status: "region a\nREADY=0"))
        #expect(listener.hear() == "READY=1\nSTATUS=region aREADY=0\n")
        manager.tell(.alive)
        #expect(listener.hear() == "WATCHDOG=1\n")
        manager.tell(.stopping)
        #expect(listener.hear() == "STOPPING=1\n")
    }

    @Test func `an abstract socket is one too`() throws {
        let name = "@zonefall-test-\(getpid())"
        let listener = try Listener(name)
        try #require(ServiceManager(socketPath: name)).tell(.alive)
        #expect(listener.hear() == "WATCHDOG=1\n")
    }

    @Test func `nobody who asked, nobody who is told`() throws {
        #expect(ServiceManager(socketPath: nil) == nil)
        #expect(ServiceManager(socketPath: "") == nil)
        #expect(ServiceManager(socketPath: "relative") == nil)
        // Neither a manager that went away nor an impossible name does us harm.
        try #require(ServiceManager(socketPath: "/nowhere/notify")).tell(.alive)
        try #require(ServiceManager(socketPath: "/" + String(repeating: "a", count: 200))).tell(.alive)
    }
}
