#define _GNU_SOURCE
#include "CZonefallProbes.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t zf_monotonic_ns(void) { return nanoseconds(CLOCK_MONOTONIC); }
int64_t zf_realtime_ns(void) { return nanoseconds(CLOCK_REALTIME); }

int64_t zf_clock_error_ns(void) {
    struct timex state = {.modes = 0};
    int status = adjtimex(&state);
    if (status < 0 || status == TIME_ERROR || state.status & STA_UNSYNC) return -1;
    return (int64_t)state.maxerror * 1000;
}

int zf_epoll_create(void) {
    int descriptor = epoll_create1(EPOLL_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int zf_epoll_set(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    static const int operations[] = {0, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
    struct epoll_event event = {
        .events = (events & zf_readable ? (uint32_t)EPOLLIN : 0) | (events & zf_writable ? (uint32_t)EPOLLOUT : 0)
            | (events & zf_edges ? (uint32_t)(EPOLLET | EPOLLRDHUP) : 0),
        .data.u64 = token,
    };
    return epoll_ctl(epoll, operations[operation], descriptor, &event) < 0 ? -errno : 0;
}

int zf_epoll_wait(int epoll, zf_ready *ready, int capacity, int64_t timeout_ns) {
    struct epoll_event events[256];
    if (capacity > 256) capacity = 256;
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int count = epoll_pwait2(epoll, events, capacity, timeout_ns < 0 ? NULL : &timeout, NULL);
    if (count < 0 && errno == ENOSYS) {  // Before Linux 5.11.
        int64_t milliseconds = (timeout_ns + 999999) / 1000000;
        if (milliseconds > 1000000000) milliseconds = 1000000000;
        count = epoll_wait(epoll, events, capacity, timeout_ns < 0 ? -1 : (int)milliseconds);
    }
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        uint32_t seen = events[i].events;
        ready[i].token = events[i].data.u64;
        ready[i].events = (seen & (EPOLLIN | EPOLLRDHUP) ? zf_readable : 0) | (seen & EPOLLOUT ? zf_writable : 0)
            | (seen & (EPOLLERR | EPOLLHUP) ? zf_failed : 0);
    }
    return count;
}

int zf_signal_open(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0) return -errno;
    signal(SIGPIPE, SIG_IGN);
    int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int zf_signal_read(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t count = read(descriptor, &info, sizeof info);
    return count == (ssize_t)sizeof info ? (int)info.ssi_signo : -EAGAIN;
}
