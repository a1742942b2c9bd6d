/// A region that one run has for itself, until its light is proved.
///
/// While somebody holds it, nobody else begins a blackout there. A holder that dies leaves it held: whoever brings the
/// light after it also lets go of it.
package protocol RegionHold: Sendable {
    /// A fencing number above all that were given before, kept before it is returned.
    func nextEpoch() throws(RegionLockError) -> Int64
    /// Takes over the fencing number of a plan that was signed before. Refused unless it is above all before.
    func advance(to epoch: Int64) throws(RegionLockError)
    func release() throws(RegionLockError)
}

/// Why a region can't be had.
package enum RegionLockError: Error, Hashable, Sendable {
    /// Its run has not ended; `journal` tells what it did.
    case held(run: String, journal: String)
    case staleEpoch(Int64, last: Int64)
    case halted(by: String)
    /// Somebody else let go of it, or took it.
    case lost(run: String)
    case unusable(path: String, reason: String)
}

extension RegionLockError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .held(let run, let journal):
            """
            run \(run) has not ended. Wait for it; if its process is gone, run 'zonefall gameday recover \(journal)' first.
            """
        case .staleEpoch(let epoch, let last):
            "the plan is of epoch \(epoch), and epoch \(last) was given away since; plan again, and have it signed again"
        case .halted(let file):
            "game days are halted by \(file); 'zonefall gameday halt --release' lets them begin again"
        case .lost(let run): "run \(run) does not hold the region any more"
        case .unusable(let path, let reason): "can't use the lock \(path): \(reason)"
        }
    }
}
