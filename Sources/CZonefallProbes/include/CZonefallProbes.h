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
/// How far the wall clock may be from the true time, by the kernel's clock discipline; -1 when nobody disciplines it.
int64_t zf_clock_error_ns(void);

// Memory ---------------------------------------------------------------------------------------------------------------

/// Asks the processor to have `lines` cache lines from `place` at hand soon. Safe for any address.
static inline void zf_prefetch(const void *place, int lines) {
    for (int line = 0; line < lines; line++) __builtin_prefetch((const char *)place + 64 * line);
}

// The event loop -------------------------------------------------------------------------------------------------------

/// `zf_edges`, for zf_epoll_set only: each change is told once, instead of a state for as long as it lasts.
enum { zf_readable = 1, zf_writable = 2, zf_failed = 4, zf_edges = 8 };

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
/// Whether a connection stands, and the round trip of its handshake as the kernel measured it, in microseconds; 0 when it
/// did not measure it, or measured only a second try.
bool zf_is_connected(int descriptor, int64_t *round_trip_us);
/// The same of a connection that stands.
int64_t zf_handshake_us(int descriptor);
/// The pending error of a socket (SO_ERROR), as a negative errno; 0 when there is none.
int zf_pending_error(int descriptor);
/// From now on close(2) resets the connection instead of leaving it in TIME_WAIT.
int zf_reset_on_close(int descriptor);
int zf_local_address(int descriptor, zf_address *address);
int zf_send(int descriptor, const void *bytes, size_t count);
/// From now on the kernel stamps what the socket receives, for zf_receive_stamped.
int zf_stamp_arrivals(int descriptor);
/// Like zf_receive. `stamp_ns` becomes CLOCK_REALTIME at which the last of these bytes came; 0 when the kernel did not say.
/// With `peek` the bytes stay in the socket.
int zf_receive_stamped(int descriptor, void *bytes, size_t capacity, bool peek, int64_t *stamp_ns);
int zf_receive(int descriptor, void *bytes, size_t capacity);
int zf_interface_index(const char *interface);

// ICMP -----------------------------------------------------------------------------------------------------------------

/// A socket for echo requests with errors queued and kernel stamps on: a datagram socket, or a raw one where
/// net.ipv4.ping_group_range forbids that; `raw` says which. It gets as much of `receive_buffer` bytes as it may have.
int zf_echo_open(int family, int receive_buffer, bool *raw);

/// An unconnected UDP socket in the same way.
int zf_datagram_echo_open(int family, int receive_buffer);

enum { zf_batch_capacity = 64, zf_longest_message = 112 };

/// Messages of one socket, sent and received many at a time, in memory that is taken once.
typedef struct zf_batch zf_batch;

enum { zf_origin_reply = 0, zf_origin_local = 1, zf_origin_icmp = 2, zf_origin_sent = 3, zf_origin_other = 4 };

/// A message that came in, or an entry of the error queue.
typedef struct {
    const void *bytes;    ///< The message (on raw IPv4 sockets with its IP header), the quoted ICMP message, or the frame.
    size_t count;         ///< At most 256; longer ones are cut.
    int64_t stamp_ns;     ///< CLOCK_REALTIME when the kernel received or sent it; 0 when it did not say.
    zf_address address;   ///< Who sent it; of an error, where the quoted message was going.
    zf_address offender;  ///< Who sent the ICMP error.
    int origin;           ///< zf_origin_sent: not an error, but the frame of a message that left.
    int error;            ///< A positive errno; 0 for messages and stamps.
    uint8_t type, code;   ///< Of the ICMP error.
} zf_arrival;

/// For messages of that many bytes each, at most zf_longest_message. NULL when there is no memory.
zf_batch *zf_batch_create(size_t message_size);
void zf_batch_destroy(zf_batch *batch);
/// Where to write message number `index`, which will go to `destination`. The kernel fills in
/// the checksum, and on datagram sockets the identifier.
void *zf_batch_message(zf_batch *batch, int index, const zf_address *destination);
/// How many of `count` messages from `first` on were taken; what held up the next shows when it is the first.
int zf_batch_send(int descriptor, zf_batch *batch, int first, int count);
/// How many have come, or of `errors` how many entries the error queue held: more may wait if the batch is full. A negative
/// errno may be an asynchronous one, of any destination.
int zf_batch_receive(int descriptor, zf_batch *batch, bool errors);
/// What the last zf_batch_receive of this sort got.
const zf_arrival *zf_batch_arrivals(const zf_batch *batch, bool errors);
/// How many arrivals the socket has ever dropped because its receive queue was full.
int64_t zf_queue_drops(int descriptor);

// Netlink --------------------------------------------------------------------------------------------------------------

/// A rtnetlink socket with strict checks, whose receives time out after a second.
int zf_netlink_open(void);

// The process ----------------------------------------------------------------------------------------------------------

/// Raises the soft limit of open descriptors to the hard one.
int zf_raise_descriptor_limit(void);
/// From now on all threads share one heap, which gives back its end early: for a process of one busy thread. Before other threads
/// begin.
void zf_keep_heap_small(void);
/// Lets go of memory that nothing uses, and of the resident pages of program text and constants: what is still needed of
/// those comes back from the page cache.
int zf_release_text(void);
/// Fills `bytes` with random ones that nobody else can guess.
int zf_random(void *bytes, size_t count);
/// The calling thread's account of the scheduler, for zf_schedule_read; close(2) it.
int zf_schedule_open(void);
/// How long the thread has run, and how long it has waited for a processor, since it began.
int zf_schedule_read(int descriptor, int64_t *run_ns, int64_t *wait_ns);

#include "hmac.h"
#include "paths.h"
