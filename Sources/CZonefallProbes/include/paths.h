#pragma once
// By which way packets leave, and what comes back of those that must not arrive. Included by CZonefallProbes.h, which says
// how all of these functions fail.

/// 0 for a regular file, as namespaces are, too; -EINVAL for a device, a pipe and the like, whose opening does things.
int zf_is_file(const char *path);
/// Takes the calling thread into a network namespace. Returns a descriptor of the one that it was in.
int zf_enter_namespace(const char *path);
/// Takes the thread back, and closes the descriptor. Never fails: a thread in the wrong namespace must not go on.
void zf_leave_namespace(int home);

/// SO_MARK.
int zf_set_mark(int descriptor, uint32_t mark);
/// How many routers a packet may pass (IP_TTL, IPV6_UNICAST_HOPS).
int zf_set_hops(int descriptor, int family, int hops);
/// ICMP errors, also those that say to wait, are kept for zf_path_error_receive, with the time at which they came.
int zf_keep_errors(int descriptor, int family);
/// Sends packets whole or not at all, whatever the kernel believes of the path (IP_PMTUDISC_PROBE).
int zf_never_fragment(int descriptor, int family);
/// An IPv6 flow label of zero, so that all sockets of a flow are one flow to a router; nothing for IPv4.
int zf_plain_flow_label(int descriptor, int family);
/// A datagram socket for echo requests, or a raw one that hears replies only where datagram sockets are forbidden.
int zf_echo_socket(int family, bool *raw);
/// Binds to this very port, also while an earlier connection from it lingers.
int zf_bind_port(int descriptor, const zf_address *address);
/// The name of the interface that SO_BINDTODEVICE chose; empty when it chose none. Returns its length.
int zf_bound_device(int descriptor, char *name, size_t capacity);
/// In bytes.
int zf_interface_mtu(const char *interface);
/// The name of an interface by its number. Returns its length.
int zf_interface_name(int index, char *name, size_t capacity);

/// An ICMP error that quotes a packet of ours, or a local one.
typedef struct {
    bool is_local;
    int error;           ///< A positive errno.
    uint8_t type, code;  ///< Of the ICMP message.
    uint32_t info;       ///< The MTU of the next link, where the packet was too big for it.
    zf_address offender;
    int64_t stamp_ns;    ///< CLOCK_REALTIME at which it came; 0 when the kernel did not say.
    size_t count;        ///< Bytes in the buffer: what was quoted of our payload.
} zf_path_error;

/// 1 and an error, 0 when there is none, or a negative errno.
int zf_path_error_receive(int descriptor, zf_path_error *error, void *buffer, size_t capacity);

/// One datagram of an unconnected socket: its length, or -EAGAIN.
int zf_receive_from(int descriptor, void *buffer, size_t capacity, zf_address *from);
/// Arrivals tell how many routers they might still have passed (IP_RECVTTL, IPV6_RECVHOPLIMIT), and which of this host's addresses
/// they were sent to.
int zf_tell_arrivals(int descriptor, int family);
/// As zf_receive_from, with what zf_tell_arrivals asked for; 0 hops and no address `to` when the kernel did not say.
int zf_receive_told(int descriptor, void *buffer, size_t capacity, zf_address *from, zf_address *to, int *hops);
/// To an address, from an address of this host (no port); without one the routes choose it.
int zf_send_from(int descriptor, const void *bytes, size_t count, const zf_address *to, const zf_address *from);
int zf_send_to(int descriptor, const void *bytes, size_t count, const zf_address *to);

/// The MTU that the kernel believes a connected socket's path to have.
int zf_believed_mtu(int descriptor, int family);

/// What a program may use.
typedef struct {
    uint64_t memory_bytes;  ///< Of address space.
    uint64_t cpu_seconds;
    const char *network_namespace;  ///< A path; NULL: ours.
} zf_limits;

typedef struct {
    int pid;
    int process;  ///< Becomes readable when the program ends; close(2) it.
    int output;   ///< What it writes to its standard output; non-blocking.
} zf_program;

/// Starts a program in a process group of its own, with nothing of ours open, its standard input empty and its standard
/// error shut. It dies with the thread that started it.
int zf_program_start(
    const char *path, char *const arguments[], char *const environment[], const zf_limits *limits, zf_program *program);
/// Kills the program and all that it started in its group.
void zf_program_kill(int pid);
/// 1 when it has ended, with its exit status or the negative number of the signal that ended it; 0 while it runs.
int zf_program_reap(int pid, int *status);
