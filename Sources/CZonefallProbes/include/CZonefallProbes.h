#pragma once
// The system calls of the probe engine that Swift's Glibc module lacks or can't express (epoll, control messages, the
// error queue), as plain functions over plain structures. Nothing here decides anything.
//
// Every function that returns `int` returns a negative errno when it fails, and never sets or reads errno otherwise.
// All descriptors are created non-blocking and close-on-exec. Times are nanoseconds.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An IPv4 or IPv6 address with a port, all in host byte order.
typedef struct {
    uint64_t high;   ///< The upper half of an IPv6 address; 0 for IPv4.
    uint64_t low;    ///< The lower half of an IPv6 address, or the IPv4 address.
    uint16_t port;
    uint8_t family;  ///< 4 or 6; 0 when there is no address.
} zf_address;

// Clocks ---------------------------------------------------------------------------------------------------------------

int64_t zf_monotonic_ns(void);
int64_t zf_realtime_ns(void);

// The event loop -------------------------------------------------------------------------------------------------------

enum { zf_readable = 1, zf_writable = 2, zf_failed = 4 };

typedef struct {
    uint64_t token;   ///< As given to zf_epoll_set.
    uint32_t events;  ///< zf_readable, zf_writable, zf_failed.
} zf_ready;

enum { zf_epoll_add = 1, zf_epoll_modify = 2, zf_epoll_remove = 3 };

int zf_epoll_create(void);
int zf_epoll_set(int epoll, int operation, int descriptor, uint32_t events, uint64_t token);
/// Waits at most `timeout_ns` (negative: for ever). Returns how many are ready; 0 also when a signal came.
int zf_epoll_wait(int epoll, zf_ready *ready, int capacity, int64_t timeout_ns);

/// Blocks SIGTERM, SIGINT, SIGHUP and ignores SIGPIPE; the descriptor becomes readable when one of the former comes.
int zf_signal_open(void);
/// The number of the next signal, or -EAGAIN.
int zf_signal_read(int descriptor);

// Sockets --------------------------------------------------------------------------------------------------------------

/// For TCP (`stream`) or UDP, over IPv4 or IPv6 (`family` 4 or 6).
int zf_socket(int family, bool stream);
int zf_bind_device(int descriptor, const char *interface);
int zf_bind(int descriptor, const zf_address *address);
/// 0 when connected at once, 1 when under way.
int zf_connect(int descriptor, const zf_address *address);
/// The pending error of a socket (SO_ERROR), as a negative errno; 0 when there is none.
int zf_pending_error(int descriptor);
/// From now on close(2) resets the connection instead of leaving it in TIME_WAIT.
int zf_reset_on_close(int descriptor);
int zf_local_address(int descriptor, zf_address *address);
int zf_send(int descriptor, const void *bytes, size_t count);
int zf_receive(int descriptor, void *bytes, size_t capacity);
int zf_interface_index(const char *interface);

// ICMP -----------------------------------------------------------------------------------------------------------------

/// A socket for echo requests with errors queued and kernel stamps on: a datagram socket, or a raw one where
/// net.ipv4.ping_group_range forbids that. `raw` says which.
int zf_echo_open(int family, bool *raw);
/// Sends one ICMP message. The kernel fills in the checksum, and on datagram sockets the identifier.
int zf_echo_send(int descriptor, const void *bytes, size_t count, const zf_address *destination);

typedef struct {
    zf_address from;
    int64_t stamp_ns;  ///< CLOCK_REALTIME at which the kernel received it; 0 when it did not say.
    size_t count;      ///< Bytes in the buffer.
} zf_packet;

/// 1 and a packet, 0 when nothing waits, or a negative errno (also an asynchronous one, of any destination).
/// On raw IPv4 sockets the packet starts with its IP header.
int zf_packet_receive(int descriptor, zf_packet *packet, void *buffer, size_t capacity);

enum { zf_origin_other = 0, zf_origin_local = 1, zf_origin_icmp = 2, zf_origin_sent = 3 };

/// An entry of a socket's error queue.
typedef struct {
    int origin;              ///< zf_origin_sent: not an error, but the stamp of a packet that left.
    int error;               ///< A positive errno.
    uint8_t type, code;      ///< Of the ICMP message.
    zf_address offender;     ///< Who sent it.
    zf_address destination;  ///< Where the quoted packet was going.
    int64_t stamp_ns;        ///< CLOCK_REALTIME; 0 when the kernel did not say.
    size_t count;            ///< Bytes in the buffer: the quoted ICMP message, or the whole frame that left.
} zf_queued_error;

/// 1 and an entry, 0 when the queue is empty, or a negative errno.
int zf_error_receive(int descriptor, zf_queued_error *entry, void *buffer, size_t capacity);

// Netlink --------------------------------------------------------------------------------------------------------------

/// A rtnetlink socket with strict checks, whose receives time out after a second.
int zf_netlink_open(void);

// The process ----------------------------------------------------------------------------------------------------------

/// Raises the soft limit of open descriptors to the hard one.
int zf_raise_descriptor_limit(void);
/// Lets go of the resident pages of program text and constants; what is still needed comes back from the page cache.
int zf_release_text(void);

#include "paths.h"
