import ZonefallLinux
import ZonefallModel

/// How a host stands, as `zonefall-chaosd` tells it.
package struct ChaosdStatus: Hashable, Sendable {
    package var host: String
    package var isEnabled: Bool
    package var isHalted: Bool
    package var highestEpoch: Int64
    /// `idle`, or the stage of the run.
    package var state: String
    package var run: Run?
    package var last: Last?
    /// What this host's kernel can do, for whoever plans; nil: it could not be asked.
    package var capabilities: Nftables.Capabilities?

    /// The run that holds the host.
    package struct Run: Hashable, Sendable {
        package var id: String
        package var epoch: Int64
        package var zone: String
        package var fidelity: String
        /// What anyone can type to bring light.
        package var manualRevert: String
        /// Read back from the kernel; nil: it could not be.
        package var reading: LeaseGate.Reading?
    }

    package struct Last: Hashable, Sendable {
        package var id: String
        package var epoch: Int64
        package var ending: String
        package var packetsDropped: UInt64?
    }
}

extension Warden {
    package var status: ChaosdStatus {
        ChaosdStatus(
            host: configuration.host,
            isEnabled: configuration.isEnabled,
            isHalted: isHalted,
            highestEpoch: highestEpoch,
            state: current?.stage.name ?? "idle",
            run: current.map { run in
                ChaosdStatus.Run(
                    id: run.plan.run,
                    epoch: run.plan.epoch,
                    zone: run.plan.zone.rawValue,
                    fidelity: run.plan.fidelity.rawValue,
                    manualRevert: run.gate.manualRevert,
                    // What is wrong with it is the next tick's matter.
                    reading: try? reading()
                )
            },
            last: last.map {
                ChaosdStatus.Last(
                    id: $0.run,
                    epoch: $0.epoch,
                    ending: $0.ending.text,
                    packetsDropped: $0.reading?.packetsDropped
                )
            },
            capabilities: capabilities
        )
    }
}

extension ChaosdStatus: JSONRepresentable {
    package var json: JSONValue {
        .object(omittingNil: [
            "host": .string(host), "enabled": .bool(isEnabled), "halted": .bool(isHalted),
            "highest_epoch": .integer(highestEpoch), "state": .string(state),
            "run": run.map { run in
                .object(omittingNil: [
                    "id": .string(run.id), "epoch": .integer(run.epoch), "zone": .string(run.zone),
                    "fidelity": .string(run.fidelity), "light": .string(run.manualRevert),
                    "dark": run.reading.map { .bool($0.isDark) },
                    "lease_left_ms": run.reading?.leaseLeft.map { .integer($0.wholeMilliseconds) },
                    "cap_left_ms": run.reading?.capLeft.map { .integer($0.wholeMilliseconds) },
                    "packets_dropped": run.reading.map { .integer(Int64(clamping: $0.packetsDropped)) },
                    "bytes_dropped": run.reading.map { .integer(Int64(clamping: $0.bytesDropped)) },
                    "packets_passed": run.reading.map { .integer(Int64(clamping: $0.packetsPassed)) },
                ])
            },
            "last": last.map { last in
                .object(omittingNil: [
                    "id": .string(last.id), "epoch": .integer(last.epoch), "ended": .string(last.ending),
                    "packets_dropped": last.packetsDropped.map { .integer(Int64(clamping: $0)) },
                ])
            },
            "capabilities": capabilities.map {
                [
                    "l2_dead": .bool($0.linkDeath), "loss": .bool($0.loss), "rate": .bool($0.policing),
                    "latency": .bool($0.latency),
                ]
            },
        ])
    }

    package init(json: JSONValue) throws(JSONShapeError) {
        host = try json.string("host")
        isEnabled = try json.optionalBool("enabled") ?? false
        isHalted = try json.optionalBool("halted") ?? false
        highestEpoch = try json.integer("highest_epoch")
        state = try json.string("state")
        run = try json["run"].map(Run.init)
        last = try json["last"].map(Last.init)
        guard let can = json["capabilities"] else { return }
        capabilities = Nftables.Capabilities(
            linkDeath: try can.optionalBool("l2_dead") ?? false,
            loss: try can.optionalBool("loss") ?? false,
            policing: try can.optionalBool("rate") ?? false,
            latency: try can.optionalBool("latency") ?? false
        )
    }
}

extension ChaosdStatus.Run {
    fileprivate init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        epoch = try json.integer("epoch")
        zone = try json.string("zone")
        fidelity = try json.string("fidelity")
        manualRevert = try json.string("light")
        guard let dropped = try json.optionalInteger("packets_dropped") else { return }
        reading = LeaseGate.Reading(
            leaseLeft: try json.optionalInteger("lease_left_ms").map { .milliseconds($0) },
            capLeft: try json.optionalInteger("cap_left_ms").map { .milliseconds($0) },
            packetsDropped: UInt64(clamping: dropped),
            bytesDropped: UInt64(clamping: try json.optionalInteger("bytes_dropped") ?? 0),
            packetsPassed: UInt64(clamping: try json.optionalInteger("packets_passed") ?? 0)
        )
    }
}

extension ChaosdStatus.Last {
    fileprivate init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        epoch = try json.integer("epoch")
        ending = try json.string("ended")
        packetsDropped = try json.optionalInteger("packets_dropped").map { UInt64(clamping: $0) }
    }
}
