/// One delivery: what is sent to which path of a receiver.
struct PushMessage: Hashable, Sendable {
    enum Method: String, Hashable, Sendable {
        case post = "POST"
        case patch = "PATCH"
    }

    /// What the answer to it is good for.
    enum Purpose: Hashable, Sendable {
        case plain
        /// The answer has the id of an annotation, which is closed under this key.
        case opens(String)
        /// Goes to the annotation that was opened under this key; if that is not known, the message goes as it is.
        case closes(String, body: [UInt8])
    }

    var method: Method = .post
    let path: String
    var headers: [String: String] = [:]
    let body: [UInt8]
    /// A newer message of the same key takes the place of one that waits: it says all that the older one said.
    var key: String?
    var purpose: Purpose = .plain
}
