// Namespaces, mounts, and signals as bytes in a pipe.

#define _GNU_SOURCE
#include "CZonefallLinux.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static int negated(int result) {
    return result < 0 ? -errno : result;
}

int zonefall_enter_network(int descriptor) {
    return negated(setns(descriptor, CLONE_NEWNET));
}

int zonefall_new_network(void) {
    return negated(unshare(CLONE_NEWNET));
}

pid_t zonefall_thread_id(void) {
    return (pid_t)syscall(SYS_gettid);
}

int zonefall_mount(const char *source, const char *target, const char *kind, const char *options) {
    unsigned long flags = kind ? MS_NOSUID | MS_NODEV : MS_BIND;
    return negated(mount(source, target, kind, flags, options));
}

int zonefall_mount_privately(void) {
    return negated(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

int zonefall_unmount(const char *target) {
    return negated(umount2(target, MNT_DETACH));
}

static volatile int signal_pipe = -1;

static void write_signal(int signal) {
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    // A full pipe holds enough of them already.
    if (write(signal_pipe, &byte, 1) < 0) errno = saved;
    errno = saved;
}

int zonefall_write_signals_to(int descriptor) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = write_signal;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    signal_pipe = descriptor;
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
        if (sigaction(signals[index], &action, NULL) < 0) return -errno;
    return 0;
}
