import Glibc
import ZonefallLinux

/// The safety lever of one host.
package protocol HaltSwitch: AnyObject {
    var isOn: Bool { get }
    func turnOn()
    func turnOff() throws(SystemCallError)
}

/// A file that anyone with the right to write there can make, by hand too: `touch /run/zonefall/HALT`.
package final class HaltFile: HaltSwitch {
    private let path: String
    /// On, even if no file could be written.
    private var isHeld = false

    package init(path: String) {
        self.path = path
    }

    package var isOn: Bool { isHeld || Files.exists(path) }

    package func turnOn() {
        isHeld = true
        // A full disk keeps nobody from halting: then it holds until this process ends, which ends every run anyway.
        try? Files.write("", to: path)
    }

    package func turnOff() throws(SystemCallError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemCallError("remove \(path)") }
        isHeld = false
    }
}
