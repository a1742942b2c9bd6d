import CCurl
import Glibc

/// Why a transfer brought no answer.
package enum TransferError: Error, Hashable, Sendable {
    /// Nothing, or not enough, came in time.
    case timeout
    /// The other end refused the connection.
    case refused
    /// The host is known to be out of reach; `errno` as connect(2) gave it.
    case unreachable(errno: Int32)
    /// The socket could not be had or bound here: the request never left by the way that it was told to.
    case couldNotBindLocally(errno: Int32)
    case nameNotResolved(String)
    case tls(String)
    /// The server's certificates are not those of somebody whom we trust, or not for the name that was asked.
    case untrusted(String)
    /// The answer's body is larger than the request allows, in bytes.
    case tooLarge(limit: Int)
    /// The connection ended before the answer did, or the answer was not HTTP.
    case brokenAnswer(String)
    /// The request itself can't be sent, such as a header with a line break in it.
    case badRequest(String)
    case cancelled
    /// What libcurl says of anything else.
    case other(code: Int32, String)
}

extension TransferError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timeout: "no answer in time"
        case .refused: "connection refused"
        case .unreachable(let errno): "can't be reached (\(Self.text(errno)))"
        case .couldNotBindLocally(let errno): "could not leave by the way asked for (\(Self.text(errno)))"
        case .nameNotResolved(let why): "name not resolved: \(why)"
        case .untrusted(let why): "not trusted: \(why)"
        case .tls(let why): "TLS failed: \(why)"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .brokenAnswer(let why): "the answer broke off: \(why)"
        case .badRequest(let why): "can't be asked: \(why)"
        case .cancelled: "cancelled"
        case .other(let code, let why): "libcurl error \(code): \(why)"
        }
    }

    private static func text(_ errno: Int32) -> String {
        String(cString: strerror(errno))
    }
}

extension TransferError {
    /// - Parameters:
    ///   - osError: what the last failed system call of the transfer said, 0 when none did.
    ///   - detail: libcurl's own words.
    init(code: CURLcode, osError: Int32, detail: String, largestBody: Int) {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_COULDNT_CONNECT: self = Self.connectFailure(osError, detail)
        case CURLE_INTERFACE_FAILED: self = .couldNotBindLocally(errno: osError == 0 ? ENODEV : osError)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .nameNotResolved(detail)
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge(limit: largestBody)
        case CURLE_PEER_FAILED_VERIFICATION: self = .untrusted(detail)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_SHUTDOWN_FAILED:
            self = .tls(detail)
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY,
            // "Unsupported" is what libcurl calls an answer that is not HTTP; our own URLs are checked before.
            CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_BAD_CONTENT_ENCODING:
            self = .brokenAnswer(detail)
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: self = .badRequest(detail)
        default: self = .other(code: Int32(bitPattern: code.rawValue), detail)
        }
    }

    private static func connectFailure(_ osError: Int32, _ detail: String) -> TransferError {
        switch osError {
        case ECONNREFUSED, ECONNRESET: .refused
        case ETIMEDOUT: .timeout
        case EADDRNOTAVAIL, EADDRINUSE, EACCES, EPERM, ENODEV, ENOBUFS, ENOMEM, EMFILE, ENFILE, EAFNOSUPPORT:
            .couldNotBindLocally(errno: osError)
        case 0: .other(code: Int32(bitPattern: CURLE_COULDNT_CONNECT.rawValue), detail)
        default: .unreachable(errno: osError)
        }
    }
}
