import Foundation
import Testing
import ZonefallProbes

@testable import ZonefallAgent

struct ServiceManagerTests {
    private func manager(_ environment: [String: String]) -> ServiceManager? {
        ServiceManager { environment[$0] }
    }

    @Test func `without a socket nobody is told`() {
        #expect(manager([:]) == nil)
        #expect(manager(["NOTIFY_SOCKET": ""]) == nil)
        #expect(manager(["NOTIFY_SOCKET": "relative"]) == nil)
        #expect(manager(["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)]) == nil)
    }

    @Test func `the watchdog is fed twice as often as it asks, if it asks us`() {
        let socket = ["NOTIFY_SOCKET": "/run/x"]
        #expect(manager(socket)?.watchdogInterval == nil)
        #expect(manager(socket.merging(["WATCHDOG_USEC": "3000000"]) { $1 })?.watchdogInterval == .milliseconds(1_500))
        let own = ["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "\(getpid())"]
        #expect(manager(socket.merging(own) { $1 })?.watchdogInterval == .milliseconds(1_500))
        let others = ["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"]
        #expect(manager(socket.merging(others) { $1 })?.watchdogInterval == nil)
    }

    @Test func `states are told in the words of sd_notify`() {
        #expect(ServiceManager.State.ready.message == "READY=1\n")
        #expect(ServiceManager.State.stopping.message == "STOPPING=1\n")
        #expect(ServiceManager.State.alive.message == "WATCHDOG=1\n")
        #expect(ServiceManager.State.status("a\nb").message == "STATUS=ab\n")
        let reloading = ServiceManager.State.reloading(at: Instant(nanoseconds: 5_000_000))
        #expect(reloading.message == "RELOADING=1\nMONOTONIC_USEC=5000\n")
    }

    @Test func `a manager that is not there costs nothing`() {
        manager(["NOTIFY_SOCKET": "/no/such/socket"])?.tell(.ready)
    }
}
