#define _GNU_SOURCE
#include "CZonefallProbes.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

int zf_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? -errno : 0;
}

// A mapping as /proc/self/smaps lists it: a line with its range, rights and file, then lines of figures, among them
// "Anonymous:", the pages that this process has made its own. Such pages can't be read back from the file.
typedef struct {
    uintptr_t start, stop;  // 0 when it is not a read-only part of a file.
} mapping;

static mapping read_header(const char *line) {
    char *end;
    mapping found = {.start = strtoul(line, &end, 16)};
    if (*end != '-') return (mapping){0};
    found.stop = strtoul(end + 1, &end, 16);
    bool read_only = strncmp(end, " r-xp ", 6) == 0 || strncmp(end, " r--p ", 6) == 0;
    return read_only && strchr(end, '/') != NULL ? found : (mapping){0};
}

static void read_line(const char *line, mapping *current) {
    if (line[0] >= 'A' && line[0] <= 'Z') {
        if (current->stop != 0 && strncmp(line, "Anonymous:", 10) == 0 && strtoul(line + 10, NULL, 10) == 0) {
            madvise((void *)current->start, current->stop - current->start, MADV_DONTNEED);
        }
    } else {
        *current = read_header(line);
    }
}

int zf_release_text(void) {
    malloc_trim(0);
    int descriptor = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    char buffer[8192];
    size_t held = 0;
    ssize_t count;
    mapping current = {0};
    while ((count = read(descriptor, buffer + held, sizeof buffer - 1 - held)) > 0) {
        held += (size_t)count;
        buffer[held] = '\0';
        char *line = buffer, *end;
        while ((end = strchr(line, '\n')) != NULL) {
            *end = '\0';
            read_line(line, &current);
            line = end + 1;
        }
        held = strlen(line);
        memmove(buffer, line, held);
        if (held == sizeof buffer - 1) held = 0;  // A line longer than the buffer is no mapping that we know.
    }
    close(descriptor);
    return 0;
}

void zf_keep_heap_small(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 64 << 10);
}

int zf_random(void *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t got = getrandom((char *)bytes + done, count - done, 0);
        if (got < 0 && errno != EINTR) return -errno;
        if (got > 0) done += (size_t)got;
    }
    return 0;
}

int zf_schedule_open(void) {
    int descriptor = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int zf_schedule_read(int descriptor, int64_t *run_ns, int64_t *wait_ns) {
    char line[96];
    ssize_t count = pread(descriptor, line, sizeof line - 1, 0);
    if (count < 0) return -errno;
    line[count] = '\0';
    long long run, wait;
    if (sscanf(line, "%lld %lld", &run, &wait) != 2) return -EINVAL;
    *run_ns = run;
    *wait_ns = wait;
    return 0;
}
