import Glibc
import Testing
import ZonefallLinux

struct ChildProcessTests {
    @Test func `a child that ends when asked to has its own status`() throws {
        let ready = try Descriptor.pipe()
        let child = try ChildProcess(
            Command("sh", ["-c", "trap 'exit 7' TERM; echo ready >&3; while :; do sleep 0.01; done"]),
            logFile: nil,
            passing: [ready.writing]
        )
        #expect(try ready.reading.readSome() == Array("ready\n".utf8))
        #expect(child.isRunning)
        #expect(child.terminate(grace: .seconds(10)) == .exited(7))
        #expect(!child.isRunning)
    }

    @Test func `a child that does not end when asked to is killed`() throws {
        let ready = try Descriptor.pipe()
        let child = try ChildProcess(
            Command("sh", ["-c", "trap '' TERM; echo ready >&3; exec sleep 60"]),
            logFile: nil,
            passing: [ready.writing]
        )
        #expect(try ready.reading.readSome() == Array("ready\n".utf8))
        #expect(child.terminate(grace: .milliseconds(50)) == .signalled(SIGKILL))
    }

    @Test func `what a child says goes to its log`() throws {
        let directory = try temporaryDirectory()
        defer { removeQuietly(directory) }
        let child = try ChildProcess(Command("sh", ["-c", "echo out; echo error >&2"]), logFile: "\(directory)/log")

        #expect(child.wait() == .exited(0))
        #expect(try Files.read("\(directory)/log") == "out\nerror\n")
    }

    @Test func `children die when the parent dies, even by SIGKILL`() async throws {
        let directory = try temporaryDirectory()
        defer { removeQuietly(directory) }
        let fifo = "\(directory)/alive"
        #expect(mkfifo(fifo, 0o600) == 0)
        // Open before the child is, so that its end is seen: a FIFO ends with its last writer.
        let alive = try Descriptor.open(fifo, O_RDONLY | O_NONBLOCK)

        await #expect(processExitsWith: .signal(SIGKILL)) { [fifo = fifo as String] in
            let ready = try Descriptor.pipe()
            _ = try ChildProcess(
                Command("sh", ["-c", "exec 5> \(fifo); echo $$ >&5; echo ready >&3; exec sleep 600"]),
                logFile: nil,
                passing: [ready.writing]
            )
            _ = try ready.reading.readSome()
            kill(getpid(), SIGKILL)
        }

        // The end comes when nobody has it open for writing any more: when the child is gone.
        var text: [UInt8] = []
        var isGone = false
        var wait = pollfd(fd: alive.raw, events: Int16(POLLIN), revents: 0)
        while !isGone, poll(&wait, 1, 10_000) > 0 {
            let some = try alive.readSome()
            text += some ?? []
            isGone = some == nil
        }
        #expect(Int(String(decoding: text, as: UTF8.self).filter(\.isNumber)) != nil, "the child never lived")
        #expect(isGone, "the child outlived its parent")
    }
}
