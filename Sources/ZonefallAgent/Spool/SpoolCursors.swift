import ZonefallModel

/// How far each coordinator has come, as the file `cursors` holds it: a checksum on a line of its own, then JSON.
struct SpoolCursors: Hashable, Sendable {
    /// By coordinator and stream: the ids that need not be sent any more.
    var done: [String: [SpoolStream: IDRanges]] = [:]
    /// Of the agent's latest run.
    var epoch: Int64 = 0

    init(done: [String: [SpoolStream: IDRanges]] = [:], epoch: Int64 = 0) {
        self.done = done
        self.epoch = epoch
    }

    /// The cursors for a new run, whose epoch is its start unless the run before had a higher one.
    ///
    /// To be on the disk before the run's first batch has a name, so that no name is ever used twice.
    func forNewRun(at now: Timestamp) -> SpoolCursors {
        SpoolCursors(done: done, epoch: max(now.millisecondsSinceEpoch, epoch + 1))
    }

    var fileBytes: [UInt8] {
        let coordinators = JSONValue.object(
            done.sorted { $0.key < $1.key }.map { name, streams in
                .init(name, .object(streams.sorted { $0.key < $1.key }.map { .init($0.key.name, $0.value.json) }))
            }
        )
        let json = JSONValue.object([.init("epoch", .integer(epoch)), .init("coordinators", coordinators)])
        let text = Array(json.compactText.utf8)
        return Array("\(String(CRC32C.checksum(text), radix: 16))\n".utf8) + text
    }

    /// - Returns: nil for bytes that were damaged. Then everything is sent again, which harms nobody.
    init?(fileBytes: [UInt8]) {
        guard let lineFeed = fileBytes.firstIndex(of: 0x0a) else { return nil }
        let text = Array(fileBytes[(lineFeed + 1)...])
        guard UInt32(String(decoding: fileBytes[..<lineFeed], as: UTF8.self), radix: 16) == CRC32C.checksum(text),
            let json = try? JSONValue(parsing: text), let coordinators = json["coordinators"]?.objectValue,
            let epoch = json["epoch"]?.integerValue
        else { return nil }
        self.epoch = epoch
        for coordinator in coordinators {
            var streams: [SpoolStream: IDRanges] = [:]
            for stream in SpoolStream.allCases {
                streams[stream] = coordinator.value[stream.name].map(IDRanges.init(json:))
            }
            done[coordinator.key] = streams
        }
    }
}

extension IDRanges {
    fileprivate var json: JSONValue {
        .array(ranges.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) })
    }

    /// What is no range is left out: what it stood for is sent again.
    fileprivate init(json: JSONValue) {
        self.init(
            (json.arrayValue ?? []).compactMap { element in
                guard let bounds = element.arrayValue?.compactMap(\.integerValue), bounds.count == 2,
                    bounds[0] <= bounds[1]
                else { return nil }
                return bounds[0]..<bounds[1]
            }
        )
    }
}
