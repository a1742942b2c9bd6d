import Glibc

/// Beats at an even pace, whatever happens between two beats: the kernel's interval timer, awaited as the signal that it is.
///
/// For programs that tests kill and freeze, which have nothing else to wait for; one for each process.
package struct Metronome {
    private var signals = sigset_t()

    /// - Parameter milliseconds: between two beats, more than 0.
    package init(every milliseconds: Int64) {
        sigemptyset(&signals)
        sigaddset(&signals, SIGALRM)
        // Blocked, so that it waits for us and ends nobody.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let pace = timeval(tv_sec: Int(milliseconds / 1_000), tv_usec: Int(milliseconds % 1_000) * 1_000)
        var timer = itimerval(it_interval: pace, it_value: pace)
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    }

    /// Returns at the next beat; at once if it has passed already.
    package mutating func beat() {
        var signal: Int32 = 0
        sigwait(&signals, &signal)
    }
}
