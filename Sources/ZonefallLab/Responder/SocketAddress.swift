import Glibc
import ZonefallLinux
import ZonefallModel

/// An address and port as the socket calls want it.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length: socklen_t

    init(_ address: IPAddress, port: UInt16) {
        switch address {
        case .v4(let value):
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { bytes in
                var inner = sockaddr_in()
                inner.sin_family = sa_family_t(AF_INET)
                inner.sin_port = port.bigEndian
                inner.sin_addr.s_addr = value.bigEndian
                bytes.storeBytes(of: inner, as: sockaddr_in.self)
            }
        case .v6:
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { bytes in
                var inner = sockaddr_in6()
                inner.sin6_family = sa_family_t(AF_INET6)
                inner.sin6_port = port.bigEndian
                withUnsafeMutableBytes(of: &inner.sin6_addr) { $0.copyBytes(from: address.bytes) }
                bytes.storeBytes(of: inner, as: sockaddr_in6.self)
            }
        }
    }

    /// Filled in by `call`, such as accept(2); nil if that fails or gives another family.
    init?(filledBy call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Bool) {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var size = length
        let isFilled = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, &size) }
        }
        guard isFilled else { return nil }
        length = size
    }

    var address: IPAddress? {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                IPAddress.v4(UInt32(bigEndian: bytes.load(as: sockaddr_in.self).sin_addr.s_addr))
            case AF_INET6:
                withUnsafeBytes(of: bytes.load(as: sockaddr_in6.self).sin6_addr) { IPAddress(bytes: Array($0)) }
            default: nil
            }
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

extension Descriptor {
    /// A non-blocking socket bound where the calling thread stands, and listening if it is of streams.
    static func bound(_ address: IPAddress, port: UInt16, type: Int32) throws(SystemCallError) -> Descriptor {
        let socket = try Descriptor.socket(
            family: address.family.socketFamily,
            type: type | Int32(SOCK_NONBLOCK.rawValue)
        )
        var one: Int32 = 1
        setsockopt(socket.raw, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard SocketAddress(address, port: port).withPointer({ bind(socket.raw, $0, $1) }) == 0 else {
            throw SystemCallError("listen on port \(port) of \(address)")
        }
        if type == streamSocket {
            guard listen(socket.raw, 256) == 0 else { throw SystemCallError("listen on port \(port) of \(address)") }
        }
        return socket
    }

    /// A non-blocking stream socket that is connecting from where the calling thread stands; writable when it is done.
    static func connecting(to address: IPAddress, port: UInt16) throws(SystemCallError) -> Descriptor {
        let socket = try Descriptor.socket(
            family: address.family.socketFamily,
            type: streamSocket | Int32(SOCK_NONBLOCK.rawValue)
        )
        let result = SocketAddress(address, port: port).withPointer { connect(socket.raw, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            throw SystemCallError("connect to port \(port) of \(address)")
        }
        return socket
    }

    /// The error that a socket met since it was last asked, 0 if none.
    var pendingError: Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(raw, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }
}

let streamSocket = Int32(SOCK_STREAM.rawValue)
let datagramSocket = Int32(SOCK_DGRAM.rawValue)

extension IPAddress.Family {
    var socketFamily: Int32 { self == .v4 ? AF_INET : AF_INET6 }
}
