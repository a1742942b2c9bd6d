import Glibc
import ZonefallLinux

/// Held by whoever is starting a lab of one name; the kernel lets go of it when that process ends, however it ends.
struct StartLock {
    static let suffix = ".starting"

    private let file: Descriptor
    private let path: String

    /// - Returns: nil if somebody holds it.
    init?(for name: String, in directory: String) throws(SystemCallError) {
        path = "\(directory)/\(name)\(Self.suffix)"
        file = try Descriptor.open(path, O_RDWR | O_CREAT)
        guard flock(file.raw, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    /// Removes the file too: once a lab has its record, or has none, nobody needs it.
    func release() {
        unlink(path)
        withExtendedLifetime(file) {}
    }
}
