// One place that makes processes: a vfork-like clone, so that nothing is copied and errors come back as errno.
//
// The child runs on a stack of its own in the parent's memory until it calls execve, while the spawning thread is
// suspended: it may only call async-signal-safe functions and write to `struct work`.

#define _GNU_SOURCE
#include "CZonefallLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK_SIZE = 128 * 1024, MAX_DESCRIPTORS = 16 };

struct work {
    const struct zonefall_spawn_request *request;
    pid_t parent;
    uid_t uid;
    gid_t gid;
    char *inner_stack;
    // Written by the child.
    volatile pid_t inner;
    volatile int error;
    const char *volatile step;
};

static int fail(struct work *work, const char *step) {
    work->error = errno;
    work->step = step;
    return 127;
}

static size_t decimal(char *text, unsigned long value) {
    char digits[24];
    size_t count = 0;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t index = 0; index < count; index++) text[index] = digits[count - 1 - index];
    return count;
}

static int write_file(const char *path, const char *text, size_t length) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, length);
    int error = errno;
    close(file);
    errno = error;
    return written == (ssize_t)length ? 0 : -1;
}

/// Maps root of the new user namespace, and nobody else, to the caller.
static int write_identity_map(const char *path, unsigned long id) {
    char text[40] = "0 ";
    size_t length = 2 + decimal(text + 2, id);
    memcpy(text + length, " 1", 2);
    return write_file(path, text, length + 2);
}

static int place_descriptors(const struct zonefall_spawn_request *request) {
    int parked[MAX_DESCRIPTORS];
    int count = request->descriptor_count;
    if (count > MAX_DESCRIPTORS) {
        errno = E2BIG;
        return -1;
    }
    for (int index = 0; index < count; index++) {
        parked[index] = fcntl(request->descriptors[index], F_DUPFD_CLOEXEC, MAX_DESCRIPTORS);
        if (parked[index] < 0) return -1;
    }
    for (int index = 0; index < count; index++)
        if (dup2(parked[index], index) < 0) return -1;
    return (int)syscall(SYS_close_range, (unsigned)count, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
}

/// The last part, in the process that becomes the program.
static int become(void *argument) {
    struct work *work = argument;
    const struct zonefall_spawn_request *request = work->request;

    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);

    if (request->flags & ZONEFALL_SPAWN_SANDBOX) {
        // Linux wants setgroups denied before an unprivileged process may map its group.
        if (write_file("/proc/self/setgroups", "deny", 4) < 0 && errno != ENOENT) return fail(work, "deny setgroups");
        if (write_identity_map("/proc/self/uid_map", work->uid) < 0) return fail(work, "map the user");
        if (write_identity_map("/proc/self/gid_map", work->gid) < 0) return fail(work, "map the group");
    }
    if ((request->flags & ZONEFALL_SPAWN_NEW_SESSION) && setsid() < 0) return fail(work, "start a session");
    if ((request->flags & ZONEFALL_SPAWN_NEW_GROUP) && setpgid(0, 0) < 0) return fail(work, "start a process group");
    if (place_descriptors(request) < 0) return fail(work, "place descriptors");
    if (request->directory && chdir(request->directory) < 0) return fail(work, "enter the working directory");
    if (request->flags & ZONEFALL_SPAWN_LEASHED) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return fail(work, "set the leash");
        // The parent may have ended before the leash was set. In a PID namespace of its own a child sees parent 0.
        pid_t parent = getppid();
        if (parent != 0 && parent != work->parent) return 127;
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(request->executable, request->arguments, request->environment);
    return fail(work, "execute");
}

/// The first part: namespaces that exist already.
static int prepare(void *argument) {
    struct work *work = argument;
    const struct zonefall_spawn_request *request = work->request;
    for (int index = 0; index < request->namespace_count; index++)
        if (setns(request->namespaces[index], 0) < 0) return fail(work, "enter a namespace");
    if (request->network_path) {
        int network = open(request->network_path, O_RDONLY | O_CLOEXEC);
        if (network < 0) return fail(work, "open the network namespace");
        if (setns(network, CLONE_NEWNET) < 0) return fail(work, "enter the network namespace");
        close(network);
    }
    if (!(request->flags & ZONEFALL_SPAWN_JOINS_PID)) return become(work);
    // A PID namespace is entered by children only, so one more process is made, as a sibling of this one.
    pid_t inner = clone(become, work->inner_stack + STACK_SIZE, CLONE_PARENT | CLONE_VM | CLONE_VFORK | SIGCHLD, work);
    if (inner < 0) return fail(work, "make a process in the PID namespace");
    work->inner = inner;
    return 0;
}

static int spawn_here(const struct zonefall_spawn_request *request, pid_t *pid, const char **step) {
    static char *stacks;
    if (!stacks) {
        void *memory = mmap(NULL, 2 * STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (memory == MAP_FAILED) {
            *step = "allocate a stack";
            return -errno;
        }
        stacks = memory;
    }
    struct work work = {
        .request = request, .parent = getpid(), .uid = geteuid(), .gid = getegid(), .inner_stack = stacks + STACK_SIZE,
    };
    int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
    if (request->flags & ZONEFALL_SPAWN_SANDBOX) flags |= CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID;

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = clone(prepare, stacks + STACK_SIZE, flags, &work);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);

    if (child < 0) {
        *step = "make a process";
        return -error;
    }
    int ended = 0;
    if (request->flags & ZONEFALL_SPAWN_JOINS_PID) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
        child = work.inner;
        ended = child == 0;
    }
    if (work.error != 0) {
        if (!ended)
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
        *step = work.step;
        return -work.error;
    }
    *pid = child;
    return 0;
}

// The keeper: the one thread that makes processes. It never ends, because PR_SET_PDEATHSIG follows the thread that made
// the child, and threads of a pool come and go.

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int keeper_runs;
static struct {
    const struct zonefall_spawn_request *request;
    pid_t *pid;
    const char **step;
    int result;
    int done;
} order;

static void *keep(void *unused) {
    (void)unused;
    pthread_mutex_lock(&desk);
    for (;;) {
        while (!order.request) pthread_cond_wait(&changed, &desk);
        order.result = spawn_here(order.request, order.pid, order.step);
        order.request = NULL;
        order.done = 1;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

int zonefall_spawn(const struct zonefall_spawn_request *request, pid_t *pid, const char **step) {
    int result = 0;
    pthread_mutex_lock(&turn);
    pthread_mutex_lock(&desk);
    if (!keeper_runs) {
        pthread_t thread;
        result = pthread_create(&thread, NULL, keep, NULL);
        if (result == 0) {
            pthread_detach(thread);
            keeper_runs = 1;
        } else {
            *step = "start the keeper thread";
            result = -result;
        }
    }
    if (keeper_runs) {
        order.request = request;
        order.pid = pid;
        order.step = step;
        order.done = 0;
        pthread_cond_broadcast(&changed);
        while (!order.done) pthread_cond_wait(&changed, &desk);
        result = order.result;
    }
    pthread_mutex_unlock(&desk);
    pthread_mutex_unlock(&turn);
    return result;
}

int zonefall_pidfd_open(pid_t pid) {
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0u);
    return descriptor < 0 ? -errno : descriptor;
}

int zonefall_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0;
}
