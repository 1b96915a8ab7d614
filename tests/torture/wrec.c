/* Between a program and the disk: records what it writes below one folder, and breaks calls on
 * demand. Loaded by LD_PRELOAD. Records are read by tests/torture/recorder.py.
 *
 * A record is: kind (1 byte), file (4), offset (8), length (4), bytes. Numbers are little endian.
 * A file is named by a number of ours that follows it through renames; the record that first
 * speaks of it carries its path.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATED = 1, FOUND, WRITTEN, CUT, SYNCED, REMOVED, RENAMED, NOTED, FOLDER_SYNCED };
/* What can be made to fail, as bits. */
enum { ON_WRITE = 1, ON_SYNC = 2, ON_CUT = 4, ON_OPEN = 8, ON_REMOVE = 16, ON_RENAME = 32,
       ON_READ = 64 };
/* How. A short write writes half and is answered by ENOSPC the next time. */
enum { REFUSE = 0, SHORT = 1, KILL_BEFORE = 2, KILL_AFTER = 3, KILL_HALFWAY = 4, LIE = 5 };

#define MOST_FDS 4096
#define MOST_FILES 16384
static char watched[4096];
static size_t watched_length;
static int record_fd = -1;
static int file_of_fd[MOST_FDS]; /* number + 1; -1 is the folder itself; 0 is not ours */
static char *path_of[MOST_FILES];
static int files;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int fail_on, fail_errno, fail_how, then_full;
static long fail_from, fail_times, seen, seen_of[8];

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static ssize_t (*real_read)(int, void *, size_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

void torture_watch(const char *folder, const char *record);

__attribute__((constructor)) static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    real_read = dlsym(RTLD_NEXT, "read");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    const char *folder = getenv("TORTURE_FOLDER");
    if (folder != NULL) torture_watch(folder, getenv("TORTURE_RECORD"));
}

static void put(int kind, int file, uint64_t offset, const void *bytes, size_t length) {
    if (record_fd < 0) return;
    unsigned char head[17];
    uint32_t number = (uint32_t)file, size = (uint32_t)length;
    head[0] = (unsigned char)kind;
    memcpy(head + 1, &number, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &size, 4);
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
    if (syscall(SYS_writev, record_fd, parts, 2) != (long)(sizeof head + length)) abort();
}

static int is_below(const char *path) {
    return watched_length && path != NULL && strncmp(path, watched, watched_length) == 0 &&
           (path[watched_length] == '/' || path[watched_length] == '\0');
}

static int is_shared_memory(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-shm") == 0;
}

static int known(const char *path) {
    for (int number = files - 1; number >= 0; number--)
        if (path_of[number] != NULL && strcmp(path_of[number], path) == 0) return number;
    return -1;
}

static int name(const char *path) {
    int number = known(path);
    if (number < 0 && files < MOST_FILES) {
        number = files++;
        path_of[number] = strdup(path);
    }
    return number;
}

/* --- asked for from Python by ctypes --- */
void torture_watch(const char *folder, const char *record) {
    pthread_mutex_lock(&lock);
    if (record_fd >= 0) real_close(record_fd);
    record_fd = record == NULL ? -1
              : real_open(record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    memset(file_of_fd, 0, sizeof file_of_fd);
    for (int number = 0; number < files; number++) { free(path_of[number]); path_of[number] = NULL; }
    files = 0;
    watched_length = folder == NULL ? 0 : strlen(folder);
    if (folder != NULL) strncpy(watched, folder, sizeof watched - 1);
    pthread_mutex_unlock(&lock);
}

void torture_note(const char *text, int length) {
    pthread_mutex_lock(&lock);
    put(NOTED, 0, 0, text, (size_t)length);
    pthread_mutex_unlock(&lock);
}

void torture_fail(int on, long from, long times, int error, int how) {
    pthread_mutex_lock(&lock);
    fail_on = on; fail_from = from; fail_times = times; fail_errno = error; fail_how = how;
    then_full = 0;
    seen = 0;
    memset(seen_of, 0, sizeof seen_of);
    pthread_mutex_unlock(&lock);
}

long torture_seen(void) { return seen; }
long torture_seen_of(int on) { return seen_of[__builtin_ctz((unsigned)on)]; }

/* --- the fault, if it is this call's turn: 0 goes on, 1 fails --- */
static int turn(int on) {
    if (!(fail_on & on)) return 0;
    long number = seen++;
    seen_of[__builtin_ctz((unsigned)on)]++;
    return number >= fail_from && number < fail_from + fail_times;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int ours(int fd) {
    return fd >= 0 && fd < MOST_FDS ? file_of_fd[fd] : 0;
}

/* Whether a call that answers 0 or -1 is to go on; may end the process. */
static int may(int on, int *late) {
    *late = 0;
    if (!turn(on)) return 1;
    if (fail_how == KILL_BEFORE || fail_how == KILL_HALFWAY) die();
    if (fail_how == KILL_AFTER) { *late = 1; return 1; }
    errno = fail_errno;
    return 0;
}

static ssize_t do_write(int fd, const void *bytes, size_t length, off_t offset, int placed) {
    int file = ours(fd);
    if (file <= 0)
        return placed ? real_pwrite(fd, bytes, length, offset) : real_write(fd, bytes, length);
    pthread_mutex_lock(&lock);
    int late = 0, stay = 0;
    if (then_full && (fail_on & ON_WRITE)) { then_full = 0; errno = ENOSPC; stay = 1; }
    else if (turn(ON_WRITE)) {
        if (fail_how == KILL_BEFORE) die();
        if (fail_how == REFUSE || fail_how == LIE) { errno = fail_errno; stay = 1; }
        if (fail_how == KILL_AFTER) late = 1;
        if (fail_how == KILL_HALFWAY) { late = 1; length /= 2; }
        if (fail_how == SHORT) { then_full = 1; length /= 2; }
    }
    ssize_t done = -1;
    if (!stay) {
        if (!placed) {
            struct stat now;
            int flags = fcntl(fd, F_GETFL);
            offset = flags & O_APPEND ? (fstat(fd, &now), now.st_size) : lseek(fd, 0, SEEK_CUR);
        }
        done = placed ? real_pwrite(fd, bytes, length, offset) : real_write(fd, bytes, length);
        if (done > 0) put(WRITTEN, file - 1, (uint64_t)offset, bytes, (size_t)done);
        if (late) die();
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return do_write(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return do_write(fd, bytes, length, offset, 1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
    return do_write(fd, bytes, length, offset, 1);
}

static int read_fails(int fd) {
    if (!(fail_on & ON_READ) || ours(fd) <= 0) return 0;
    pthread_mutex_lock(&lock);
    int late, fails = !may(ON_READ, &late);
    pthread_mutex_unlock(&lock);
    if (fails) errno = fail_errno;
    return fails;
}

ssize_t pread(int fd, void *into, size_t length, off_t offset) {
    return read_fails(fd) ? -1 : real_pread(fd, into, length, offset);
}
ssize_t pread64(int fd, void *into, size_t length, off_t offset) {
    return read_fails(fd) ? -1 : real_pread(fd, into, length, offset);
}
ssize_t read(int fd, void *into, size_t length) {
    return read_fails(fd) ? -1 : real_read(fd, into, length);
}

static int do_sync(int fd, int (*real)(int)) {
    int file = ours(fd);
    if (!file) return real(fd);
    pthread_mutex_lock(&lock);
    int late, done = -1;
    if (may(ON_SYNC, &late)) {
        done = real(fd);
        if (done == 0) put(file < 0 ? FOLDER_SYNCED : SYNCED, file < 0 ? 0 : file - 1, 0, NULL, 0);
        if (late) die();
    } else if (fail_how == LIE) {
        done = 0; /* the disk says yes and keeps nothing: not recorded as synced */
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

int fsync(int fd) { return do_sync(fd, real_fsync); }
int fdatasync(int fd) { return do_sync(fd, real_fdatasync); }

int ftruncate64(int fd, off_t length) {
    int file = ours(fd);
    if (file <= 0) return real_ftruncate(fd, length);
    pthread_mutex_lock(&lock);
    int late, done = -1;
    if (may(ON_CUT, &late)) {
        done = real_ftruncate(fd, length);
        if (done == 0) put(CUT, file - 1, (uint64_t)length, NULL, 0);
        if (late) die();
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int do_open(const char *path, int flags, mode_t mode) {
    if (!is_below(path) || is_shared_memory(path)) return real_open(path, flags, mode);
    pthread_mutex_lock(&lock);
    int late, fd = -1;
    if (may(ON_OPEN, &late)) {
        struct stat found;
        int was_there = stat(path, &found) == 0;
        fd = real_open(path, flags, mode);
        if (fd >= 0 && fd < MOST_FDS) {
            if (fstat(fd, &found) == 0 && S_ISDIR(found.st_mode)) file_of_fd[fd] = -1;
            else {
                int unknown = known(path) < 0;
                int number = name(path);
                file_of_fd[fd] = number + 1;
                if (unknown) put(was_there ? FOUND : CREATED, number, 0, path, strlen(path));
                if (was_there && (flags & O_TRUNC)) put(CUT, number, 0, NULL, 0);
            }
        }
        if (late) die();
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

static mode_t mode_of(int flags, va_list more) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

#define OPENS(called)                                   \
    int called(const char *path, int flags, ...) {      \
        va_list more;                                   \
        va_start(more, flags);                          \
        mode_t mode = mode_of(flags, more);             \
        va_end(more);                                   \
        return do_open(path, flags, mode);              \
    }
OPENS(open)
OPENS(open64)

int close(int fd) {
    if (ours(fd)) {
        pthread_mutex_lock(&lock);
        file_of_fd[fd] = 0;
        pthread_mutex_unlock(&lock);
    }
    return real_close(fd);
}

int unlink(const char *path) {
    if (!is_below(path) || is_shared_memory(path)) return real_unlink(path);
    pthread_mutex_lock(&lock);
    int late, done = -1;
    if (may(ON_REMOVE, &late)) {
        done = real_unlink(path);
        if (done == 0) {
            int number = known(path);
            put(REMOVED, number, 0, path, strlen(path));
            if (number >= 0) { free(path_of[number]); path_of[number] = NULL; }
        }
        if (late) die();
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

int rename(const char *from, const char *to) {
    if (!is_below(from) || !is_below(to)) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    int late, done = -1;
    if (may(ON_RENAME, &late)) {
        done = real_rename(from, to);
        if (done == 0) {
            char both[8192];
            size_t length = strlen(from);
            memcpy(both, from, length + 1);
            strcpy(both + length + 1, to);
            int number = known(from), gone = known(to);
            if (gone >= 0) { free(path_of[gone]); path_of[gone] = NULL; }
            if (number >= 0) { free(path_of[number]); path_of[number] = strdup(to); }
            put(RENAMED, number, 0, both, length + 1 + strlen(to));
        }
        if (late) die();
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}
