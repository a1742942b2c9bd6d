#define _GNU_SOURCE
#include "CZonefallProbes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

int zf_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? -errno : 0;
}

// "7f0c4a000000-7f0c4a100000 r-xp 00000000 fe:01 1234   /usr/lib/…": text is private, executable, not writable, and a file.
static void release_line(const char *line) {
    char *end;
    unsigned long start = strtoul(line, &end, 16);
    if (*end != '-') return;
    unsigned long stop = strtoul(end + 1, &end, 16);
    if (strncmp(end, " r-xp ", 6) != 0 || strchr(end, '/') == NULL) return;
    madvise((void *)start, stop - start, MADV_DONTNEED);
}

int zf_release_text(void) {
    int descriptor = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    char buffer[8192];
    size_t held = 0;
    ssize_t count;
    while ((count = read(descriptor, buffer + held, sizeof buffer - 1 - held)) > 0) {
        held += (size_t)count;
        buffer[held] = '\0';
        char *line = buffer, *end;
        while ((end = strchr(line, '\n')) != NULL) {
            *end = '\0';
            release_line(line);
            line = end + 1;
        }
        held = strlen(line);
        memmove(buffer, line, held);
        if (held == sizeof buffer - 1) held = 0;  // A line longer than the buffer is no mapping that we know.
    }
    close(descriptor);
    return 0;
}
