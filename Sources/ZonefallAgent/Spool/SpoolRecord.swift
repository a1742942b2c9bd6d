import ZonefallModel

/// What a record is worth when the disk is full, from the most to the least. Each stream has files of its own.
package enum SpoolStream: UInt8, CaseIterable, Comparable, Sendable {
    /// Outcomes and paths that changed, and gaps: never dropped.
    case changes
    /// Sums over ten seconds.
    case windows
    /// Every single observation: dropped first.
    case raw

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The word in file names and documents.
    package var name: String {
        switch self {
        case .changes: "changes"
        case .windows: "windows"
        case .raw: "raw"
        }
    }
}

/// One batch in the spool: what it takes to hand it in, in the same words however often.
package struct SpoolRecord: Hashable, Sendable {
    /// What the ledger knows of a record without its body.
    package struct Key: Hashable, Sendable, Comparable {
        package let stream: SpoolStream
        /// Growing within the stream, over all runs of the agent.
        package let id: Int64

        package static func < (left: Self, right: Self) -> Bool {
            (left.stream, left.id) < (right.stream, right.id)
        }
    }

    package let key: Key
    /// When the batch was sealed, on the agent's clock.
    package let time: Timestamp
    /// How many observations, or rows of windows, are lost with it.
    package let rows: Int
    /// The batch as it travels: deflated JSON, with its epoch and sequence in it.
    package let body: [UInt8]
}
