/// Builds DNS responses, right and wrong ones; owners that are the question's name are compressed, as servers do.
struct DNSAnswer {
    struct Record {
        var owner: String
        var type: UInt16
        var data: [UInt8]

        static func a(_ owner: String, _ bytes: UInt8...) -> Record {
            Record(owner: owner, type: 1, data: bytes)
        }

        static func aaaa(_ owner: String, _ bytes: [UInt8]) -> Record {
            Record(owner: owner, type: 28, data: bytes)
        }

        static func alias(_ owner: String, _ name: String) -> Record {
            Record(owner: owner, type: 5, data: DNSAnswer.wire(name))
        }
    }

    var id: UInt16
    var flags: UInt16 = 0x8180
    var question = "shop.example"
    var questionType: UInt16 = 1
    var records: [Record]
    /// Of each record, in seconds.
    var lifetime: UInt8 = 60

    var bytes: [UInt8] {
        var bytes = Self.word(id) + Self.word(flags) + Self.word(1) + Self.word(UInt16(records.count)) + [0, 0, 0, 0]
        bytes += Self.wire(question) + Self.word(questionType) + Self.word(1)
        for record in records {
            bytes += record.owner == question ? [0xc0, 12] : Self.wire(record.owner)
            bytes += Self.word(record.type) + Self.word(1) + [0, 0, 0, lifetime]
            bytes += Self.word(UInt16(record.data.count)) + record.data
        }
        return bytes
    }

    private static func word(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(value & 0xff)]
    }

    static func wire(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }
}
