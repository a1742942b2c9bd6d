import Foundation
import ZonefallTestSupport

/// A name server of the test's own on loopback, on UDP and TCP.
final class TestDNSServer: @unchecked Sendable {
    struct Question: Sendable {
        let id: UInt16
        let name: String
        let type: UInt16
        let isTCP: Bool
    }

    let port: UInt16
    let questions = Gathered<Question>()
    private let udp: Int32
    private let tcp: Int32

    /// - Parameter answer: the datagrams, or the streamed messages, to send for a question: none, one or several.
    init(answer: @escaping @Sendable (Question) -> [[UInt8]]) throws {
        udp = try TestHTTPServer.bind("127.0.0.1", 0, type: Int32(SOCK_DGRAM.rawValue))
        port = try TestHTTPServer.localPort(udp)
        tcp = try TestHTTPServer.bind("127.0.0.1", port, type: Int32(SOCK_STREAM.rawValue))
        listen(tcp, 16)
        let (udp, tcp, questions) = (udp, tcp, questions)
        Thread.detachNewThread {
            defer { close(udp) }
            var buffer = [UInt8](repeating: 0, count: 2_048)
            while true {
                var from = sockaddr_storage()
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let count = withUnsafeMutablePointer(to: &from) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        recvfrom(udp, &buffer, buffer.count, 0, $0, &length)
                    }
                }
                // A shut down UDP socket receives nothing, which no client of ours sends.
                guard count > 0, let question = Self.question(Array(buffer[..<count]), isTCP: false) else { return }
                questions.append(question)
                for message in answer(question) {
                    _ = withUnsafePointer(to: from) {
                        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                            sendto(udp, message, message.count, 0, $0, length)
                        }
                    }
                }
            }
        }
        Thread.detachNewThread {
            defer { close(tcp) }
            while true {
                let connection = accept(tcp, nil, nil)
                guard connection >= 0 else { return }
                defer { close(connection) }
                var buffer = [UInt8](repeating: 0, count: 2_048)
                let count = recv(connection, &buffer, buffer.count, 0)
                guard count > 2, let question = Self.question(Array(buffer[2..<count]), isTCP: true) else { continue }
                questions.append(question)
                for message in answer(question) {
                    let framed = [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
                    // In two pieces, so that the reader has to put them together.
                    send(connection, framed, 3, Int32(MSG_NOSIGNAL))
                    let rest = Array(framed.dropFirst(3))
                    send(connection, rest, rest.count, Int32(MSG_NOSIGNAL))
                }
                shutdown(connection, Int32(SHUT_WR))
                while recv(connection, &buffer, buffer.count, 0) > 0 {}
            }
        }
    }

    deinit {
        shutdown(udp, Int32(SHUT_RDWR))
        shutdown(tcp, Int32(SHUT_RDWR))
    }

    private static func question(_ bytes: [UInt8], isTCP: Bool) -> Question? {
        guard bytes.count > 16 else { return nil }
        var labels: [String] = []
        var position = 12
        while position < bytes.count, bytes[position] != 0 {
            let end = position + 1 + Int(bytes[position])
            guard end < bytes.count else { return nil }
            labels.append(String(decoding: bytes[position + 1..<end], as: UTF8.self))
            position = end
        }
        guard position + 2 < bytes.count else { return nil }
        return Question(
            id: UInt16(bytes[0]) << 8 | UInt16(bytes[1]),
            name: labels.joined(separator: "."),
            type: UInt16(bytes[position + 1]) << 8 | UInt16(bytes[position + 2]),
            isTCP: isTCP
        )
    }
}

extension DNSAnswer {
    /// An answer to a question as it was asked.
    init(to question: TestDNSServer.Question, flags: UInt16 = 0x8180, _ records: [Record]) {
        self.init(
            id: question.id,
            flags: flags,
            question: question.name,
            questionType: question.type,
            records: records
        )
    }
}
