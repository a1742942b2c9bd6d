import Glibc
import Testing
import ZonefallLinux

struct NamespaceTests {
    @Test(.enabled(if: NamespaceSupport.obstacle() == nil, "no namespaces can be made here"))
    func `a program in a sandbox is the first process of a world of its own`() throws {
        let pipe = try Descriptor.pipe()
        let input = try Descriptor.open("/dev/null", O_RDONLY)
        var options = SpawnOptions(descriptors: [input, pipe.writing, pipe.writing])
        options.placement = .newSandbox
        let script = "echo pid $$; echo user $(id -u); echo links $(ip -o link | wc -l)"
        let command = Command("sh", ["-c", script])
        let child = ChildProcess(adopting: try command.spawn(options), startedBy: command)
        options.descriptors = []

        #expect(child.wait() == .exited(0))
        var buffer = [UInt8](repeating: 0, count: 1_000)
        let count = read(pipe.reading.raw, &buffer, buffer.count)
        #expect(String(decoding: buffer[..<max(0, count)], as: UTF8.self) == "pid 1\nuser 0\nlinks 1\n")
    }

    @Test func `work on a thread of its own gives back what it returns or throws`() throws {
        #expect(try joinedThread { getpid() } == getpid())
        #expect(throws: SystemCallError("fail", code: EIO)) {
            try joinedThread { throw SystemCallError("fail", code: EIO) }
        }
    }

    @Test func `a namespace that is not there is an error that names its file`() {
        let error = #expect(throws: SystemCallError.self) {
            try NetworkNamespace(path: "/run/netns/no-such-namespace").run {}
        }
        #expect(error?.description == "could not open /run/netns/no-such-namespace: No such file or directory")
    }

    @Test func `each obstacle says in one line what to do`() {
        #expect(
            NamespaceError.disabledBySysctl(name: "user.max_user_namespaces", needed: "10000").description
                == "User namespaces are disabled here, and the lab needs one. Allow them, as root: "
                + "sysctl -w user.max_user_namespaces=10000"
        )
        for obstacle in [NamespaceError.restrictedByAppArmor, .refused(reason: "it did not run")] {
            #expect(!obstacle.description.contains("\n"))
        }
    }
}
