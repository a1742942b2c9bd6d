#define _GNU_SOURCE
#include "ZonefallNetlink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// Enough for a transaction of some thousand set elements; the kernel grants at most its own limit, silently.
static const int send_buffer_bytes = 1 << 20;

struct opening {
    const char *path;
    int protocol;
    int result;
};

static int open_here(int protocol) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (descriptor < 0) return -errno;

    const int on = 1;
    struct sockaddr_nl address = {.nl_family = AF_NETLINK};
    // The forced size needs a privilege that a user namespace does not give.
    if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer_bytes, sizeof send_buffer_bytes) < 0)
        (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
    // Acknowledgements without a copy of what they acknowledge.
    (void)setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
        const int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

static void *open_there(void *argument) {
    struct opening *opening = argument;
    const int target = open(opening->path, O_RDONLY | O_CLOEXEC);
    if (target < 0) {
        opening->result = -errno;
        return NULL;
    }
    opening->result = setns(target, CLONE_NEWNET) < 0 ? -errno : open_here(opening->protocol);
    close(target);
    return NULL;
}

int zonefall_netlink_open(const char *namespace_path, int protocol) {
    if (namespace_path == NULL) return open_here(protocol);

    struct opening opening = {.path = namespace_path, .protocol = protocol, .result = -EIO};
    pthread_t thread;
    const int error = pthread_create(&thread, NULL, open_there, &opening);
    if (error != 0) return -error;
    pthread_join(thread, NULL);
    return opening.result;
}

int zonefall_netlink_send(int descriptor, const void *bytes, long count) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = (size_t)count};
    struct msghdr message = {
        .msg_name = &kernel, .msg_namelen = sizeof kernel, .msg_iov = &vector, .msg_iovlen = 1};
    ssize_t sent;
    do sent = sendmsg(descriptor, &message, 0);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

long zonefall_netlink_receive(int descriptor, void *bytes, long capacity, int timeout_ms) {
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    int ready;
    do ready = poll(&waiting, 1, timeout_ms);
    while (ready < 0 && errno == EINTR);
    if (ready < 0) return -errno;
    if (ready == 0) return 0;

    ssize_t received;
    do received = recv(descriptor, bytes, (size_t)capacity, MSG_DONTWAIT | MSG_TRUNC);
    while (received < 0 && errno == EINTR);
    return received < 0 ? -errno : received;
}

int zonefall_netlink_join(int descriptor, unsigned int group) {
    return setsockopt(descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0 ? -errno : 0;
}
