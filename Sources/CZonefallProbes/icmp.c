#define _GNU_SOURCE
#include "addresses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/net_tstamp.h>

// Of <netinet/icmp6.h>, which clashes with the kernel's own header.
#define ICMP6_FILTER_OPTION 1

static int open_echo(int family, int type) {
    int v4 = family == 4;
    int descriptor = socket(
        v4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    return descriptor < 0 ? -errno : descriptor;
}

static void accept_replies_only(int descriptor, int family) {
    if (family == 4) {
        uint32_t blocked = ~(1u << ICMP_ECHOREPLY);
        setsockopt(descriptor, SOL_RAW, ICMP_FILTER, &blocked, sizeof blocked);
    } else {
        uint32_t blocked[8];
        memset(blocked, 0xff, sizeof blocked);
        blocked[ICMPV6_ECHO_REPLY >> 5] &= ~(1u << (ICMPV6_ECHO_REPLY & 31));
        setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER_OPTION, blocked, sizeof blocked);
    }
}

// Errors queued, and the kernel's stamps of what leaves and of what comes.
static void tell_all(int descriptor, int family, int receive_buffer) {
    int one = 1;
    if (family == 4) {
        setsockopt(descriptor, SOL_IP, IP_RECVERR, &one, sizeof one);
    } else {
        setsockopt(descriptor, SOL_IPV6, IPV6_RECVERR, &one, sizeof one);
    }
    // Beyond net.core.rmem_max only with CAP_NET_ADMIN; without it as much as there is.
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) < 0) {
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    // With the packet (no OPT_TSONLY, no OPT_ID): the cookie in it says whose stamp it is, whatever failed in between. A
    // counter of the kernel's would say so only as long as we knew of every failure whether it had counted.
    int stamps = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
}

int zf_datagram_echo_open(int family, int receive_buffer) {
    int descriptor = socket(family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    tell_all(descriptor, family, receive_buffer);
    return descriptor;
}

int zf_echo_open(int family, int receive_buffer, bool *raw) {
    *raw = false;
    int descriptor = open_echo(family, SOCK_DGRAM);
    if (descriptor == -EACCES || descriptor == -EPERM) {
        int fallback = open_echo(family, SOCK_RAW);
        if (fallback < 0) return fallback;
        descriptor = fallback;
        *raw = true;
        accept_replies_only(descriptor, family);
    }
    if (descriptor < 0) return descriptor;
    tell_all(descriptor, family, receive_buffer);
    return descriptor;
}

// Batches ------------------------------------------------------------------------------------------------------------

enum { arrival_room = 256, control_room = 192 };

// What one recvmmsg needs. The kernel overwrites lengths, so those that it has used are set anew before the next.
typedef struct {
    int used;
    struct mmsghdr headers[zf_batch_capacity];
    struct iovec vectors[zf_batch_capacity];
    struct sockaddr_in6 addresses[zf_batch_capacity];
    _Alignas(struct cmsghdr) char control[zf_batch_capacity][control_room];
    char bytes[zf_batch_capacity][arrival_room];
    zf_arrival arrivals[zf_batch_capacity];
} inbox;

struct zf_batch {
    struct mmsghdr headers[zf_batch_capacity];
    struct iovec vectors[zf_batch_capacity];
    struct sockaddr_storage addresses[zf_batch_capacity];
    _Alignas(8) char messages[zf_batch_capacity][zf_longest_message];
    inbox replies, errors;
};

static void prepare(inbox *inbox) {
    for (int i = 0; i < zf_batch_capacity; i++) {
        inbox->vectors[i] = (struct iovec){.iov_base = inbox->bytes[i], .iov_len = arrival_room};
        inbox->headers[i].msg_hdr = (struct msghdr){
            .msg_name = &inbox->addresses[i], .msg_iov = &inbox->vectors[i], .msg_iovlen = 1,
            .msg_control = inbox->control[i],
        };
    }
    inbox->used = zf_batch_capacity;
}

zf_batch *zf_batch_create(size_t message_size) {
    if (message_size > zf_longest_message) return NULL;
    zf_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return NULL;
    for (int i = 0; i < zf_batch_capacity; i++) {
        batch->vectors[i] = (struct iovec){.iov_base = batch->messages[i], .iov_len = message_size};
        batch->headers[i].msg_hdr = (struct msghdr){
            .msg_name = &batch->addresses[i], .msg_iov = &batch->vectors[i], .msg_iovlen = 1,
        };
    }
    prepare(&batch->replies);
    prepare(&batch->errors);
    return batch;
}

void zf_batch_destroy(zf_batch *batch) { free(batch); }

void *zf_batch_message(zf_batch *batch, int index, const zf_address *destination) {
    batch->headers[index].msg_hdr.msg_namelen = zf_to_kernel(destination, &batch->addresses[index]);
    return batch->messages[index];
}

int zf_batch_send(int descriptor, zf_batch *batch, int first, int count) {
    int sent = sendmmsg(descriptor, batch->headers + first, (unsigned)count, MSG_DONTWAIT);
    return sent < 0 ? -errno : sent;
}

static int64_t software_stamp(const struct cmsghdr *header) {
    struct timespec stamp;
    memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
    return (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
}

static int origin(uint8_t origin) {
    switch (origin) {
    case SO_EE_ORIGIN_LOCAL: return zf_origin_local;
    case SO_EE_ORIGIN_ICMP:
    case SO_EE_ORIGIN_ICMP6: return zf_origin_icmp;
    case SO_EE_ORIGIN_TIMESTAMPING: return zf_origin_sent;
    default: return zf_origin_other;
    }
}

static void read_error(const struct cmsghdr *header, zf_arrival *arrival) {
    struct sock_extended_err error;
    memcpy(&error, CMSG_DATA(header), sizeof error);
    arrival->origin = origin(error.ee_origin);
    arrival->error = (int)error.ee_errno;
    arrival->type = error.ee_type;
    arrival->code = error.ee_code;
    if (arrival->origin == zf_origin_icmp && header->cmsg_len >= CMSG_LEN(sizeof error + sizeof(struct sockaddr_in))) {
        arrival->offender = zf_from_kernel(CMSG_DATA(header) + sizeof error);
    }
}

int zf_batch_receive(int descriptor, zf_batch *batch, bool errors) {
    inbox *inbox = errors ? &batch->errors : &batch->replies;
    for (int i = 0; i < inbox->used; i++) {
        struct msghdr *message = &inbox->headers[i].msg_hdr;
        message->msg_namelen = sizeof inbox->addresses[i];
        message->msg_controllen = control_room;
    }
    int count = recvmmsg(
        descriptor, inbox->headers, zf_batch_capacity, MSG_DONTWAIT | (errors ? MSG_ERRQUEUE : 0), NULL);
    // A failing one may have been touched, too.
    inbox->used = count < 0 ? 1 : count < zf_batch_capacity ? count + 1 : count;
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        struct msghdr *message = &inbox->headers[i].msg_hdr;
        zf_arrival *arrival = &inbox->arrivals[i];
        *arrival = (zf_arrival){.bytes = inbox->bytes[i], .count = inbox->headers[i].msg_len};
        if (arrival->count > arrival_room) arrival->count = arrival_room;
        for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
            if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPING) {
                arrival->stamp_ns = software_stamp(header);
            } else if ((header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR)
                       || (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR)) {
                read_error(header, arrival);
            }
        }
        // Of a stamp nobody asks where it went: its cookie says all.
        if (message->msg_namelen > 0 && arrival->origin != zf_origin_sent) {
            arrival->address = zf_from_kernel(&inbox->addresses[i]);
        }
    }
    return count;
}

const zf_arrival *zf_batch_arrivals(const zf_batch *batch, bool errors) {
    return errors ? batch->errors.arrivals : batch->replies.arrivals;
}

int64_t zf_queue_drops(int descriptor) {
    // SK_MEMINFO_DROPS, the last of nine; kernels before 4.12 have no SO_MEMINFO (55).
    uint32_t figures[9] = {0};
    socklen_t length = sizeof figures;
    if (getsockopt(descriptor, SOL_SOCKET, 55, figures, &length) < 0) return -errno;
    return length < sizeof figures ? 0 : figures[8];
}
