#define _GNU_SOURCE
#include "addresses.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <linux/netlink.h>

int zf_socket(int family, bool stream) {
    int descriptor = socket(
        family == 4 ? AF_INET : AF_INET6,
        (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return descriptor < 0 ? -errno : descriptor;
}

int zf_bind_device(int descriptor, const char *interface) {
    socklen_t length = (socklen_t)strlen(interface);
    if (length == 0 || length >= IFNAMSIZ) return -ENODEV;
    return setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface, length) < 0 ? -errno : 0;
}

int zf_bind(int descriptor, const zf_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = zf_to_kernel(address, &storage);
    // The port is chosen at connect time, so that many sockets may share one source address.
    int one = 1;
    if (address->port == 0) setsockopt(descriptor, SOL_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
    return bind(descriptor, (struct sockaddr *)&storage, length) < 0 ? -errno : 0;
}

int zf_connect(int descriptor, const zf_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = zf_to_kernel(address, &storage);
    if (connect(descriptor, (struct sockaddr *)&storage, length) == 0) return 0;
    return errno == EINPROGRESS ? 1 : -errno;
}

int zf_pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return -errno;
    return -error;
}

bool zf_is_connected(int descriptor, int64_t *round_trip_us) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return false;
    // Of a SYN that was lost and sent again the kernel tells the time of the second one only.
    *round_trip_us = info.tcpi_total_retrans == 0 ? info.tcpi_rtt : 0;
    return info.tcpi_state == TCP_ESTABLISHED;
}

int64_t zf_handshake_us(int descriptor) {
    int64_t round_trip = 0;
    zf_is_connected(descriptor, &round_trip);
    return round_trip;
}

int zf_reset_on_close(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) < 0 ? -errno : 0;
}

int zf_local_address(int descriptor, zf_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    if (getsockname(descriptor, (struct sockaddr *)&storage, &length) < 0) return -errno;
    *address = zf_from_kernel(&storage);
    return 0;
}

int zf_send(int descriptor, const void *bytes, size_t count) {
    ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? -errno : (int)sent;
}

int zf_receive(int descriptor, void *bytes, size_t capacity) {
    ssize_t received = recv(descriptor, bytes, capacity, MSG_DONTWAIT);
    return received < 0 ? -errno : (int)received;
}

int zf_stamp_arrivals(int descriptor) {
    int one = 1;
    return setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) < 0 ? -errno : 0;
}

int zf_receive_stamped(int descriptor, void *bytes, size_t capacity, bool peek, int64_t *stamp_ns) {
    struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
    _Alignas(struct cmsghdr) char control[64];
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
    };
    *stamp_ns = 0;
    ssize_t received = recvmsg(descriptor, &message, MSG_DONTWAIT | (peek ? MSG_PEEK : 0));
    if (received < 0) return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec stamp;
        memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
        *stamp_ns = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
    }
    return (int)received;
}

int zf_interface_index(const char *interface) {
    unsigned index = if_nametoindex(interface);
    return index == 0 ? -errno : (int)index;
}

int zf_netlink_open(void) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return -errno;
    int one = 1;
    struct timeval patience = {.tv_sec = 1};
    // Kernels before 4.20 know no strict checks and then filter less; what they send is filtered again.
    setsockopt(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return descriptor;
}
