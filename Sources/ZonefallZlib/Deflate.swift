import CZlib

/// Bytes made smaller and larger again: what HTTP calls `Content-Encoding: deflate` (RFC 1950), and `gzip` when reading.
package enum Deflate {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Not what deflate or gzip writes, cut off, or with something behind its end.
        case damaged
        case tooLarge(limit: Int)
        case outOfMemory

        package var description: String {
            switch self {
            case .damaged: "the compressed bytes are damaged"
            case .tooLarge(let limit): "the compressed bytes hold more than \(limit) bytes"
            case .outOfMemory: "zlib has no memory"
            }
        }
    }

    /// - Parameter level: 1 (quick) to 9 (small).
    package static func compressed(_ bytes: [UInt8], level: Int32 = 6) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard zonefall_deflate_init(&stream, level) == Z_OK else { throw .outOfMemory }
        defer { deflateEnd(&stream) }
        var input = bytes
        let room = Int(deflateBound(&stream, UInt(bytes.count)))
        var count = 0
        let output = [UInt8](unsafeUninitializedCapacity: room) { output, filled in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room)
                // In one step, which `deflateBound` promises to be enough.
                if deflate(&stream, Z_FINISH) == Z_STREAM_END { count = Int(stream.total_out) }
            }
            filled = count
        }
        guard count > 0 else { throw .outOfMemory }
        return output
    }

    /// - Parameter limit: so many bytes may come out; a small body can hold a large one.
    package static func expanded(_ bytes: [UInt8], atMost limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard zonefall_inflate_init(&stream) == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        var input = bytes
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let failure = input.withUnsafeMutableBufferPointer { input -> Failure? in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let (status, count) = chunk.withUnsafeMutableBufferPointer { chunk -> (Int32, Int) in
                    stream.next_out = chunk.baseAddress
                    stream.avail_out = UInt32(chunk.count)
                    let status = inflate(&stream, Z_NO_FLUSH)
                    return (status, chunk.count - Int(stream.avail_out))
                }
                guard status == Z_OK || status == Z_STREAM_END else { return .damaged }
                output += chunk[..<count]
                if output.count > limit { return .tooLarge(limit: limit) }
                if status == Z_STREAM_END { return stream.avail_in == 0 ? nil : .damaged }
                // Neither an end nor anything more to come: cut off.
                if stream.avail_in == 0, count == 0 { return .damaged }
            }
        }
        if let failure { throw failure }
        return output
    }
}
