#pragma once

// System calls that Swift's Glibc module does not show, most of them because their declarations need _GNU_SOURCE.
// Functions return 0 or a descriptor, or the negated errno. Nothing here allocates memory that the caller has to free.

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>

#include "ZonefallNetlink.h"

/// What a new process is to be; see `zonefall_spawn`.
struct zonefall_spawn_request {
    /// An absolute path.
    const char *executable;
    /// NULL-terminated, the program's own name first.
    char *const *arguments;
    /// NULL-terminated, `KEY=value`.
    char *const *environment;
    /// NULL: where the caller stands. Entered after the namespaces.
    const char *directory;
    /// The caller's descriptors that become the child's 0, 1, 2, …; it gets no others.
    const int *descriptors;
    int descriptor_count;
    /// ZONEFALL_SPAWN_…
    unsigned flags;
    /// Descriptors of namespaces to enter, in this order (user first).
    const int *namespaces;
    int namespace_count;
    /// A network namespace's file, opened after `namespaces` were entered; NULL: none.
    const char *network_path;
};

/// The child gets SIGKILL when this process ends, however it ends.
#define ZONEFALL_SPAWN_LEASHED 1u
/// A session of its own, without a terminal.
#define ZONEFALL_SPAWN_NEW_SESSION 2u
/// A process group of its own, so that a terminal's Ctrl-C reaches only this process.
#define ZONEFALL_SPAWN_NEW_GROUP 4u
/// The child is the first process of new user, network, mount and PID namespaces, where it is root.
#define ZONEFALL_SPAWN_SANDBOX 8u
/// `namespaces` holds a PID namespace: the child is made inside it.
#define ZONEFALL_SPAWN_JOINS_PID 16u

/// Starts a process from a thread that lives as long as this one, so that a leash is not cut when a worker thread ends.
/// `*step` is set to the name of the step that failed.
int zonefall_spawn(const struct zonefall_spawn_request *request, pid_t *pid, const char **step);

/// pipe2 with O_CLOEXEC; the reading end first.
int zonefall_pipe(int ends[2]);

/// A descriptor that becomes readable when the process ends.
int zonefall_pidfd_open(pid_t pid);

/// Moves the calling thread into a network namespace. Only for threads that are about to end.
int zonefall_enter_network(int descriptor);
/// Gives the calling thread a new network namespace. Only for threads that are about to end.
int zonefall_new_network(void);
/// The calling thread's id, as in /proc/self/task.
pid_t zonefall_thread_id(void);

/// Mounts: `kind` NULL binds `source`.
int zonefall_mount(const char *source, const char *target, const char *kind, const char *options);
/// Nothing that this mount namespace mounts is seen by its parent, or the other way round.
int zonefall_mount_privately(void);
/// Unmounts at once, busy or not.
int zonefall_unmount(const char *target);

/// From now on SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGCHLD write their number, one byte, to `descriptor`, which should be
/// non-blocking. A later call replaces the descriptor.
int zonefall_write_signals_to(int descriptor);

/// Gives up every capability but this one for good, and all means to get new ones. Of the calling thread: call it while
/// it is the only one.
int zonefall_keep_only_capability(int kept);
/// From now on no thread can open a socket but of AF_UNIX and AF_NETLINK, become another program, or enter or make a
/// namespace.
int zonefall_confine(void);

/// The process at the other end of a Unix socket, when it connected.
struct zonefall_peer {
    pid_t pid;
    uid_t uid;
};
int zonefall_peer(int descriptor, struct zonefall_peer *peer);
