import Foundation

/// Listening sockets for small servers in tests.
extension TestHTTPServer {
    package struct CannotListen: Error {
        let call: String
        let errno: Int32
    }

    static func listen(at address: String, port: UInt16) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = try bind(address, port, type: Int32(SOCK_STREAM.rawValue))
        guard Foundation.listen(descriptor, 128) == 0 else { throw CannotListen(call: "listen", errno: errno) }
        return (descriptor, try localPort(descriptor))
    }

    static func listen(atPath path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, Foundation.listen(descriptor, 16) == 0 else {
            throw CannotListen(call: "bind \(path)", errno: errno)
        }
        return descriptor
    }

    /// A bound socket of the calling thread's network namespace.
    package static func bind(_ address: String, _ port: UInt16, type: Int32) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = type
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &found) == 0, let found else {
            throw CannotListen(call: "getaddrinfo \(address)", errno: EINVAL)
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(found.pointee.ai_family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard Foundation.bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
            throw CannotListen(call: "bind \(address)", errno: errno)
        }
        return descriptor
    }

    package static func localPort(_ descriptor: Int32) throws -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw CannotListen(call: "getsockname", errno: errno) }
        // The port stands at the same place in sockaddr_in and sockaddr_in6.
        return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
    }
}
