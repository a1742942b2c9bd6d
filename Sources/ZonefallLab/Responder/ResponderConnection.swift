import Glibc
import ZonefallLinux
import ZonefallModel

/// One client's connection to the responder.
struct ResponderConnection {
    let socket: Descriptor
    /// The number of the responder's plan.
    let host: Int
    let isHTTP: Bool
    let client: IPAddress
    /// When it is closed, counted as the responder counts.
    var deadline: Duration
    /// Set once the request is complete.
    var head: RequestHead?

    private var received: [UInt8] = []
    private var outgoing: ArraySlice<UInt8> = []
    private var closesWhenFlushed = false

    init(socket: Descriptor, host: Int, isHTTP: Bool, client: IPAddress, deadline: Duration) {
        self.socket = socket
        self.host = host
        self.isHTTP = isHTTP
        self.client = client
        self.deadline = deadline
    }

    /// An HTTP client has little time; a connection to a line port may idle, as long-lived ones do.
    static func patience(isHTTP: Bool) -> Duration { isHTTP ? .seconds(5) : .seconds(300) }

    enum Step {
        case wait, end
        /// A line port got something to answer.
        case line
        case request(RequestHead)
    }

    /// Reads what there is, or goes on writing.
    mutating func advance() -> Step {
        if !outgoing.isEmpty {
            switch flush() {
            case .blocked: return .wait
            case .ended: return .end
            case .flushed: break
            }
        }
        // A connection that breaks has ended; nobody is left to be told.
        guard let bytes = try? socket.readSome(atMost: 4_096) else { return .end }
        guard !bytes.isEmpty, head == nil else { return .wait }
        guard isHTTP else { return .line }
        received += bytes
        let head = RequestHead(received)
        return head == .incomplete ? .wait : .request(head)
    }

    mutating func send(_ bytes: [UInt8], thenCloses: Bool) {
        outgoing += bytes
        closesWhenFlushed = thenCloses
    }

    enum Flush {
        case flushed, blocked, ended
    }

    mutating func flush() -> Flush {
        while !outgoing.isEmpty {
            let count = outgoing.withUnsafeBytes { bytes in
                Glibc.send(socket.raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? .blocked : .ended
            }
            outgoing = outgoing.dropFirst(count)
        }
        return closesWhenFlushed ? .ended : .flushed
    }
}
