#define _GNU_SOURCE
#include "CZonefallProbes.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void limit(int resource, rlim_t value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    setrlimit(resource, &limit);
}

// Between fork and exec: nothing here may allocate or take a lock, for the process may have other threads.
static void become(
    const char *path, char *const arguments[], char *const environment[], const zf_limits *limits, int output,
    int failure, int parent) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    setpgid(0, 0);
    int nothing = open("/dev/null", O_RDWR);
    // `failure` is moved out of the way of the standard streams first, and goes with a successful exec.
    int report = fcntl(failure, F_DUPFD_CLOEXEC, 10);
    if (nothing < 0 || report < 0 || dup2(output, 1) < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 2) < 0) _exit(127);
    if (limits->network_namespace != NULL) {
        if (zf_is_file(limits->network_namespace) < 0) goto failed;
        int target = open(limits->network_namespace, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (target < 0 || setns(target, CLONE_NEWNET) < 0) goto failed;
    }
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 256);
    limit(RLIMIT_AS, limits->memory_bytes);
    limit(RLIMIT_CPU, limits->cpu_seconds);
    for (int descriptor = 3; descriptor < 4096; descriptor++) {
        if (descriptor != report) close(descriptor);
    }
    execve(path, arguments, environment);
failed:;
    int error = errno;
    ssize_t written = write(report, &error, sizeof error);
    _exit(written == sizeof error ? 127 : 126);
}

int zf_program_start(
    const char *path, char *const arguments[], char *const environment[], const zf_limits *limits,
    zf_program *program) {
    int output[2], failure[2];
    if (pipe2(output, O_CLOEXEC) < 0) return -errno;
    if (pipe2(failure, O_CLOEXEC) < 0) {
        int error = errno;
        close(output[0]), close(output[1]);
        return -error;
    }
    int self = getpid();
    int pid = fork();
    if (pid == 0) become(path, arguments, environment, limits, output[1], failure[1], self);
    int error = pid < 0 ? errno : 0;
    close(output[1]), close(failure[1]);
    if (pid > 0) {
        // Empty and at its end once the program runs: it closes on exec.
        int reported = 0;
        ssize_t count;
        do count = read(failure[0], &reported, sizeof reported);
        while (count < 0 && errno == EINTR);
        if (count == sizeof reported) error = reported;
    }
    close(failure[0]);
    if (pid > 0 && error == 0) {
        program->process = (int)syscall(SYS_pidfd_open, pid, 0);
        if (program->process < 0) error = errno;
        fcntl(output[0], F_SETFL, O_NONBLOCK);
    }
    if (error != 0) {
        close(output[0]);
        if (pid > 0) {
            zf_program_kill(pid);
            waitpid(pid, NULL, 0);
        }
        return -error;
    }
    program->pid = pid;
    program->output = output[0];
    return 0;
}

void zf_program_kill(int pid) {
    if (pid <= 1) return;
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
}

int zf_program_reap(int pid, int *status) {
    int raw = 0;
    int ended = waitpid(pid, &raw, WNOHANG);
    if (ended < 0) return -errno;
    if (ended == 0) return 0;
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : -WTERMSIG(raw);
    return 1;
}
