#define _GNU_SOURCE
#include "addresses.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>

int zf_is_file(const char *path) {
    struct stat status;
    if (stat(path, &status) < 0) return -errno;
    return S_ISREG(status.st_mode) ? 0 : -EINVAL;
}

// The path may be a plan's: opening a device or a pipe does things, or waits.
static int open_namespace(const char *path) {
    int result = zf_is_file(path);
    if (result < 0) return result;
    result = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return result < 0 ? -errno : result;
}

int zf_enter_namespace(const char *path) {
    int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (home < 0) return -errno;
    int target = open_namespace(path);
    int result = target < 0 ? target : setns(target, CLONE_NEWNET) < 0 ? -errno : home;
    if (target >= 0) close(target);
    if (result < 0) close(home);
    return result;
}

void zf_leave_namespace(int home) {
    if (setns(home, CLONE_NEWNET) < 0) abort();
    close(home);
}

static int set(int descriptor, int level, int option, int value) {
    return setsockopt(descriptor, level, option, &value, sizeof value) < 0 ? -errno : 0;
}

int zf_set_mark(int descriptor, uint32_t mark) {
    return setsockopt(descriptor, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0 ? -errno : 0;
}

int zf_set_hops(int descriptor, int family, int hops) {
    return family == 4 ? set(descriptor, SOL_IP, IP_TTL, hops) : set(descriptor, SOL_IPV6, IPV6_UNICAST_HOPS, hops);
}

int zf_keep_errors(int descriptor, int family) {
    set(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    return family == 4 ? set(descriptor, SOL_IP, IP_RECVERR, 1) : set(descriptor, SOL_IPV6, IPV6_RECVERR, 1);
}

int zf_never_fragment(int descriptor, int family) {
    return family == 4 ? set(descriptor, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
                       : set(descriptor, SOL_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
}

int zf_plain_flow_label(int descriptor, int family) {
    return family == 4 ? 0 : set(descriptor, SOL_IPV6, 70 /* IPV6_AUTOFLOWLABEL */, 0);
}

int zf_echo_socket(int family, bool *raw) {
    int domain = family == 4 ? AF_INET : AF_INET6, protocol = family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
    *raw = false;
    int descriptor = socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (descriptor >= 0) return descriptor;
    int error = errno;
    if (error != EACCES && error != EPERM) return -error;
    descriptor = socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (descriptor < 0) return -error;
    *raw = true;
    // Of <linux/icmp.h> and <netinet/icmp6.h>: the types that are to be kept from the socket, all but echo replies.
    uint32_t blocked[8];
    memset(blocked, 0xff, sizeof blocked);
    if (family == 4) {
        blocked[0] &= ~1u;
        setsockopt(descriptor, SOL_RAW, 1 /* ICMP_FILTER */, blocked, sizeof blocked[0]);
    } else {
        blocked[129 >> 5] &= ~(1u << (129 & 31));
        setsockopt(descriptor, IPPROTO_ICMPV6, 1 /* ICMP6_FILTER */, blocked, sizeof blocked);
    }
    return descriptor;
}

int zf_bind_port(int descriptor, const zf_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = zf_to_kernel(address, &storage);
    set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    return bind(descriptor, (struct sockaddr *)&storage, length) < 0 ? -errno : 0;
}

int zf_bound_device(int descriptor, char *name, size_t capacity) {
    socklen_t length = (socklen_t)capacity;
    if (getsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, &length) < 0) return -errno;
    return length == 0 ? 0 : (int)strnlen(name, length);
}

int zf_interface_mtu(const char *interface) {
    struct ifreq request = {0};
    if (strlen(interface) >= IFNAMSIZ) return -ENODEV;
    strcpy(request.ifr_name, interface);
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    int result = ioctl(descriptor, SIOCGIFMTU, &request) < 0 ? -errno : request.ifr_mtu;
    close(descriptor);
    return result;
}

int zf_interface_name(int index, char *name, size_t capacity) {
    char found[IF_NAMESIZE];
    if (if_indextoname((unsigned)index, found) == NULL) return -errno;
    size_t length = strlen(found);
    if (length >= capacity) return -ENAMETOOLONG;
    memcpy(name, found, length + 1);
    return (int)length;
}

int zf_path_error_receive(int descriptor, zf_path_error *error, void *buffer, size_t capacity) {
    struct iovec vector = {.iov_base = buffer, .iov_len = capacity};
    _Alignas(struct cmsghdr) char control[512];
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
    };
    ssize_t count = recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    *error = (zf_path_error){.count = (size_t)count};
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
            error->stamp_ns = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
        } else if ((header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR)
                   || (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR)) {
            struct sock_extended_err extended;
            memcpy(&extended, CMSG_DATA(header), sizeof extended);
            error->is_local = extended.ee_origin == SO_EE_ORIGIN_LOCAL;
            error->error = (int)extended.ee_errno;
            error->type = extended.ee_type;
            error->code = extended.ee_code;
            error->info = extended.ee_info;
            if (header->cmsg_len >= CMSG_LEN(sizeof extended + sizeof(struct sockaddr_in))) {
                error->offender = zf_from_kernel(CMSG_DATA(header) + sizeof extended);
            }
        }
    }
    return 1;
}

int zf_receive_from(int descriptor, void *buffer, size_t capacity, zf_address *from) {
    struct sockaddr_storage storage = {0};
    socklen_t length = sizeof storage;
    ssize_t count = recvfrom(descriptor, buffer, capacity, MSG_DONTWAIT, (struct sockaddr *)&storage, &length);
    if (count < 0) return -errno;
    *from = zf_from_kernel(&storage);
    return (int)count;
}

int zf_send_to(int descriptor, const void *bytes, size_t count, const zf_address *to) {
    struct sockaddr_storage storage;
    socklen_t length = zf_to_kernel(to, &storage);
    ssize_t sent =
        sendto(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&storage, length);
    return sent < 0 ? -errno : (int)sent;
}

int zf_tell_arrivals(int descriptor, int family) {
    if (family == 4) {
        int result = set(descriptor, SOL_IP, IP_PKTINFO, 1);
        return result < 0 ? result : set(descriptor, SOL_IP, IP_RECVTTL, 1);
    }
    int result = set(descriptor, SOL_IPV6, IPV6_RECVPKTINFO, 1);
    return result < 0 ? result : set(descriptor, SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
}

int zf_receive_told(int descriptor, void *buffer, size_t capacity, zf_address *from, zf_address *to, int *hops) {
    struct sockaddr_storage storage = {0};
    struct iovec vector = {.iov_base = buffer, .iov_len = capacity};
    _Alignas(struct cmsghdr) char control[192];
    struct msghdr message = {
        .msg_name = &storage, .msg_namelen = sizeof storage, .msg_iov = &vector, .msg_iovlen = 1,
        .msg_control = control, .msg_controllen = sizeof control,
    };
    *hops = 0;
    *to = (zf_address){0};
    ssize_t count = recvmsg(descriptor, &message, MSG_DONTWAIT);
    if (count < 0) return -errno;
    *from = zf_from_kernel(&storage);
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if ((header->cmsg_level == SOL_IP && header->cmsg_type == IP_TTL)
            || (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_HOPLIMIT)) {
            memcpy(hops, CMSG_DATA(header), sizeof *hops);
        } else if (header->cmsg_level == SOL_IP && header->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(header), sizeof info);
            struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = info.ipi_addr};
            *to = zf_from_kernel(&own);
        } else if (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(header), sizeof info);
            struct sockaddr_in6 own = {.sin6_family = AF_INET6, .sin6_addr = info.ipi6_addr};
            *to = zf_from_kernel(&own);
        }
    }
    return (int)count;
}

int zf_send_from(int descriptor, const void *bytes, size_t count, const zf_address *to, const zf_address *from) {
    struct sockaddr_storage storage, own;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
    } control = {0};
    struct msghdr message = {
        .msg_name = &storage, .msg_namelen = zf_to_kernel(to, &storage), .msg_iov = &vector, .msg_iovlen = 1,
    };
    if (from->family != 0) {
        zf_to_kernel(from, &own);
        message.msg_control = &control;
        if (from->family == 4) {
            struct in_pktinfo info = {.ipi_spec_dst = ((struct sockaddr_in *)&own)->sin_addr};
            control.header = (struct cmsghdr){
                .cmsg_len = CMSG_LEN(sizeof info), .cmsg_level = SOL_IP, .cmsg_type = IP_PKTINFO};
            memcpy(CMSG_DATA(&control.header), &info, sizeof info);
            message.msg_controllen = CMSG_SPACE(sizeof info);
        } else {
            struct in6_pktinfo info = {.ipi6_addr = ((struct sockaddr_in6 *)&own)->sin6_addr};
            control.header = (struct cmsghdr){
                .cmsg_len = CMSG_LEN(sizeof info), .cmsg_level = SOL_IPV6, .cmsg_type = IPV6_PKTINFO};
            memcpy(CMSG_DATA(&control.header), &info, sizeof info);
            message.msg_controllen = CMSG_SPACE(sizeof info);
        }
    }
    ssize_t sent = sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? -errno : (int)sent;
}

int zf_believed_mtu(int descriptor, int family) {
    int mtu = 0;
    socklen_t length = sizeof mtu;
    int level = family == 4 ? SOL_IP : SOL_IPV6, option = family == 4 ? IP_MTU : IPV6_MTU;
    return getsockopt(descriptor, level, option, &mtu, &length) < 0 ? -errno : mtu;
}
