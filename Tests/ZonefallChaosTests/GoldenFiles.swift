import ZonefallTestSupport

extension Golden {
    /// The golden files of all tests of this room.
    static let chaos = Golden()
}
