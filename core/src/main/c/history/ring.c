// The files of the flight recorder: PARENT/PID/codes and PARENT/PID/TID.ring.
#define _GNU_SOURCE
#include "history.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What the rings of a process take at most. More threads than that have none.
#define MOST_BYTES (64UL << 20)
/// Of that, what is left to the threads that come late, and the records that each of them has.
#define LATE_BYTES (8UL << 20)
#define LATE_RECORDS 256UL
/// What the names of code objects take at most.
#define MOST_CODE_BYTES (16L << 20)

static char parent_folder[PATH_MAX - 64];
static unsigned long capacity;
static int opened; // whether the following three are this process's own
static pid_t owner;
static int codes = -1;
static struct stat codes_status; // of the file: what has its number may be another, after a daemon closed all it had
static long code_bytes;
static uint32_t code_count;
static unsigned long ring_bytes;
static pthread_key_t at_thread_end;
__thread ThreadRing thread_ring;
static __thread int closed; // no ring, and none to be made

static size_t ring_size(unsigned long records) { return RING_HEADER + records * sizeof(Record); }

static void path(char *into, const char *name) {
  snprintf(into, PATH_MAX, "%s/%d%s%s", parent_folder, (int)owner, *name ? "/" : "", name);
}

static void ring_path(char *into, long thread) {
  char name[32];
  snprintf(name, sizeof name, "%ld.ring", thread);
  path(into, name);
}

static void close_ring(void *data) {
  Ring *old = data;
  closed = 1;
  thread_ring = (ThreadRing){0};
  if (old && opened && owner == getpid()) {
    char name[PATH_MAX];
    ring_path(name, (long)old->thread);
    size_t size = ring_size(old->capacity);
    munmap(old, size);
    unlink(name);
    __atomic_sub_fetch(&ring_bytes, size, __ATOMIC_RELAXED);
  }
}

static int codes_are_ours(void) {
  struct stat status;
  return codes >= 0 && fstat(codes, &status) == 0 && status.st_ino == codes_status.st_ino &&
         status.st_dev == codes_status.st_dev;
}

/// With a number that programs hardly notice.
static int open_codes(int flags) {
  enum { HIGH = 500 };
  char name[PATH_MAX];
  path(name, "codes");
  int file = open(name, flags | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
  int high = file >= 0 ? fcntl(file, F_DUPFD_CLOEXEC, HIGH) : -1;
  if (high >= 0) {
    close(file);
    file = high;
  }
  if (file >= 0) {
    fstat(file, &codes_status);
    ring_lock(file);
  }
  return file;
}

/// Makes this process's folder. A child gets what its parent knew of code objects when it was forked, or has no history.
static void open_folder(void) {
  char name[PATH_MAX];
  int inherited = codes_are_ours() ? codes : code_bytes > 0 ? open_codes(0) : -1;
  owner = getpid();
  opened = 1;
  path(name, "");
  mkdir(parent_folder, 0700); // there already, as a rule
  if (mkdir(name, 0700) != 0) {
    ring_path(name, (long)owner); // of this process before it called exec, or of one that had its number
    unlink(name);
  }
  codes = open_codes(O_CREAT | O_TRUNC);
  ring_tidy(parent_folder, owner);
  char block[8192];
  long at = 0;
  while (inherited >= 0 && at < code_bytes) {
    size_t wanted = (size_t)(code_bytes - at) < sizeof block ? (size_t)(code_bytes - at) : sizeof block;
    ssize_t size = pread(inherited, block, wanted, at);
    if (size <= 0 || write(codes, block, (size_t)size) != size) {
      break;
    }
    at += size;
  }
  if (inherited >= 0) {
    close(inherited);
  }
  if (at < code_bytes && codes >= 0) {
    close(codes);
    codes = -1;
  }
}

void ring_open_folder(const char *parent, unsigned long records) {
  enum { LEAST = 64 };
  snprintf(parent_folder, sizeof parent_folder, "%s", parent);
  for (capacity = LEAST; capacity < records && capacity < MOST_BYTES / sizeof(Record) / 2;) {
    capacity *= 2;
  }
  pthread_key_create(&at_thread_end, close_ring);
}

/// In a child. Its folder is made when it executes something: most only call exec.
void ring_forked(void) {
  opened = 0;
  ring_bytes = 0;
  if (thread_ring.ring) {
    munmap(thread_ring.ring, ring_size(thread_ring.ring->capacity));
  }
  pthread_setspecific(at_thread_end, NULL);
  thread_ring = (ThreadRing){0};
  closed = 0;
}

Ring *ring_of_thread(void) {
  if (thread_ring.ring || closed) {
    return thread_ring.ring;
  }
  closed = 1; // unless all goes well
  if (!opened) {
    open_folder();
  }
  unsigned long records = capacity;
  if (records > LATE_RECORDS && ring_bytes + ring_size(records) > MOST_BYTES - LATE_BYTES) {
    records = LATE_RECORDS;
  }
  size_t size = ring_size(records);
  if (codes < 0 || __atomic_add_fetch(&ring_bytes, size, __ATOMIC_RELAXED) > MOST_BYTES) {
    return NULL;
  }
  long thread = syscall(SYS_gettid);
  char name[PATH_MAX];
  ring_path(name, thread);
  int file = open(name, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    return NULL;
  }
  // reserved, since where there is no room a later write would end the program by SIGBUS
  void *memory = posix_fallocate(file, 0, (off_t)size) == 0
                     ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                     : MAP_FAILED;
  close(file);
  if (memory == MAP_FAILED) {
    unlink(name);
    return NULL;
  }
  Ring *ring = memory;
  ring->capacity = records;
  ring->thread = thread;
  memcpy(ring->magic, "UNHANGR1", sizeof ring->magic);
  pthread_setspecific(at_thread_end, ring);
  thread_ring = (ThreadRing){history_main_thread ? history_main_thread + history_counter_at : NULL, ring, records - 1};
  closed = 0;
  return ring;
}

uint32_t ring_add_code(const char *file, const char *name, int line) {
  char text[2 * PATH_MAX];
  if (!codes_are_ours()) {
    codes = open_codes(0);
  }
  int size = snprintf(text, sizeof text, "%d%c%.1000s%c%.4000s%c", line, 0, name, 0, file, 0);
  if (size <= 0 || code_bytes + size > MOST_CODE_BYTES || write(codes, text, (size_t)size) != size) {
    return 0;
  }
  code_bytes += size;
  return ++code_count;
}

/// A program that ends by itself leaves nothing.
__attribute__((destructor)) static void remove_folder(void) {
  if (!opened || owner != getpid()) {
    return;
  }
  char name[PATH_MAX];
  if (thread_ring.ring) {
    ring_path(name, (long)thread_ring.ring->thread);
    unlink(name);
  }
  path(name, "codes");
  unlink(name);
  path(name, "");
  rmdir(name); // stays while other threads have rings in it
}
