#define _GNU_SOURCE
#include "addresses.h"

#include <errno.h>
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

int zf_echo_open(int family, bool *raw) {
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
    int one = 1, receive_buffer = 1 << 20;
    if (family == 4) {
        setsockopt(descriptor, SOL_IP, IP_RECVERR, &one, sizeof one);
    } else {
        setsockopt(descriptor, SOL_IPV6, IPV6_RECVERR, &one, sizeof one);
    }
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    // With the packet (no OPT_TSONLY): the cookie in it says whose stamp it is, whatever failed in between.
    int stamps = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
        | SOF_TIMESTAMPING_OPT_CMSG;
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
    return descriptor;
}

int zf_echo_send(int descriptor, const void *bytes, size_t count, const zf_address *destination) {
    struct sockaddr_storage storage;
    socklen_t length = zf_to_kernel(destination, &storage);
    ssize_t sent = sendto(descriptor, bytes, count, MSG_DONTWAIT, (struct sockaddr *)&storage, length);
    return sent < 0 ? -errno : (int)sent;
}

static int64_t software_stamp(const struct cmsghdr *header) {
    struct timespec stamps[3];
    memcpy(stamps, CMSG_DATA(header), sizeof stamps);
    return (int64_t)stamps[0].tv_sec * 1000000000 + stamps[0].tv_nsec;
}

int zf_packet_receive(int descriptor, zf_packet *packet, void *buffer, size_t capacity) {
    struct sockaddr_storage from = {0};
    struct iovec vector = {.iov_base = buffer, .iov_len = capacity};
    _Alignas(struct cmsghdr) char control[256];
    struct msghdr message = {
        .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &vector, .msg_iovlen = 1,
        .msg_control = control, .msg_controllen = sizeof control,
    };
    ssize_t count = recvmsg(descriptor, &message, MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    *packet = (zf_packet){.from = zf_from_kernel(&from), .count = (size_t)count};
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPING) {
            packet->stamp_ns = software_stamp(header);
        }
    }
    return 1;
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

int zf_error_receive(int descriptor, zf_queued_error *entry, void *buffer, size_t capacity) {
    struct sockaddr_storage destination = {0};
    struct iovec vector = {.iov_base = buffer, .iov_len = capacity};
    _Alignas(struct cmsghdr) char control[512];
    struct msghdr message = {
        .msg_name = &destination, .msg_namelen = sizeof destination, .msg_iov = &vector, .msg_iovlen = 1,
        .msg_control = control, .msg_controllen = sizeof control,
    };
    ssize_t count = recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    *entry = (zf_queued_error){.destination = zf_from_kernel(&destination), .count = (size_t)count};
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPING) {
            entry->stamp_ns = software_stamp(header);
        } else if ((header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR)
                   || (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR)) {
            struct sock_extended_err error;
            memcpy(&error, CMSG_DATA(header), sizeof error);
            entry->origin = origin(error.ee_origin);
            entry->error = (int)error.ee_errno;
            entry->type = error.ee_type;
            entry->code = error.ee_code;
            if (header->cmsg_len >= CMSG_LEN(sizeof error + sizeof(struct sockaddr_in))) {
                entry->offender = zf_from_kernel(CMSG_DATA(header) + sizeof error);
            }
        }
    }
    return 1;
}
