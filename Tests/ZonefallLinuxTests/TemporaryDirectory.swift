import Glibc
import Testing
import ZonefallLinux

/// A new directory that only we can read.
func temporaryDirectory() throws -> String {
    var template = Array("/tmp/zonefall-test-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    return String(cString: made)
}

/// What a test leaves in /tmp when this fails is no fault of what it tests.
func removeQuietly(_ directory: String) {
    try? Files.removeDirectory(directory)
}
