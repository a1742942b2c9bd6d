import ZonefallModel

/// A record as bytes of a segment file.
///
///     magic 4 · length of the body 4 · CRC32C 4 | id 8 · time 8 · rows 4 · stream 1 · body
///
/// All integers are little-endian. The checksum is of the length and of all that follows it, so that no byte of a frame
/// can change unseen; the magic is where a reader looks for the next frame behind a damaged one.
enum SpoolFrame {
    static let magic: [UInt8] = [0x5a, 0x46, 0x53, 0x9d]
    static let headerSize = 12
    static let fieldsSize = 21
    /// More than any batch takes; a longer frame is damage.
    static let largestBody = 16 << 20

    static func bytes(of record: SpoolRecord) -> [UInt8] {
        var sealed: [UInt8] = []
        sealed.reserveCapacity(fieldsSize + record.body.count)
        append(UInt64(bitPattern: record.key.id), to: &sealed)
        append(UInt64(bitPattern: record.time.millisecondsSinceEpoch), to: &sealed)
        append(UInt32(clamping: record.rows), to: &sealed)
        sealed.append(record.key.stream.rawValue)
        sealed += record.body
        var length: [UInt8] = []
        append(UInt32(record.body.count), to: &length)
        var frame = magic + length
        append(CRC32C.checksum(length + sealed), to: &frame)
        return frame + sealed
    }

    /// What was found in the bytes of a segment file.
    struct Scan {
        var records: [SpoolRecord] = []
        /// Behind the last whole record; what follows is a torn tail.
        var end = 0
        /// Bytes before `end` that belong to no whole record.
        var damagedBytes = 0
    }

    /// Finds every whole record, whatever stands between them; ids must grow.
    static func scan(_ bytes: [UInt8], of stream: SpoolStream) -> Scan {
        var scan = Scan()
        var position = 0
        while let start = nextMagic(in: bytes, from: position) {
            guard let (record, end) = record(in: bytes, at: start), record.key.stream == stream,
                record.key.id > scan.records.last?.key.id ?? .min
            else {
                position = start + 1
                continue
            }
            scan.damagedBytes += start - scan.end
            scan.records.append(record)
            scan.end = end
            position = end
        }
        return scan
    }

    private static func nextMagic(in bytes: [UInt8], from position: Int) -> Int? {
        var index = position
        while index + headerSize + fieldsSize <= bytes.count {
            if bytes[index] == magic[0], bytes[index + 1] == magic[1], bytes[index + 2] == magic[2],
                bytes[index + 3] == magic[3]
            {
                return index
            }
            index += 1
        }
        return nil
    }

    private static func record(in bytes: [UInt8], at start: Int) -> (record: SpoolRecord, end: Int)? {
        let length = Int(integer(UInt32.self, in: bytes, at: start + 4))
        let end = start + headerSize + fieldsSize + length
        guard length <= largestBody, end <= bytes.count else { return nil }
        let sealed = start + headerSize
        guard
            integer(UInt32.self, in: bytes, at: start + 8)
                == CRC32C.checksum(Array(bytes[start + 4..<start + 8]) + bytes[sealed..<end]),
            let stream = SpoolStream(rawValue: bytes[sealed + 20])
        else { return nil }
        let record = SpoolRecord(
            key: .init(stream: stream, id: Int64(bitPattern: integer(UInt64.self, in: bytes, at: sealed))),
            time: Timestamp(
                millisecondsSinceEpoch: Int64(bitPattern: integer(UInt64.self, in: bytes, at: sealed + 8))
            ),
            rows: Int(integer(UInt32.self, in: bytes, at: sealed + 16)),
            body: Array(bytes[sealed + fieldsSize..<end])
        )
        return (record, end)
    }

    private static func append<Integer: FixedWidthInteger>(_ value: Integer, to bytes: inout [UInt8]) {
        for index in 0..<Integer.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> Integer(index * 8))) }
    }

    private static func integer<Integer: FixedWidthInteger>(
        _: Integer.Type,
        in bytes: [UInt8],
        at position: Int
    ) -> Integer {
        var value: Integer = 0
        for index in 0..<Integer.bitWidth / 8 { value |= Integer(bytes[position + index]) << Integer(index * 8) }
        return value
    }
}
