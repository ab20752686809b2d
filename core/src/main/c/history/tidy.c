// Folders of processes that ended without removing them, as children of multiprocessing do: the last few stay.
#define _GNU_SOURCE
#include "history.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT = 16, MOST = 1024 };

typedef struct {
  char name[16];
  struct timespec since;
} Ended;

/// Not by its number, which another pid namespace may have given it: it has a lock as long as it runs. It would lose that
/// if it looked itself, by the close() (fcntl(2)).
static int runs(int parent, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "%.16s/codes", name);
  int file = openat(parent, path, O_RDWR | O_CLOEXEC);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int locked = file >= 0 && (fcntl(file, F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK);
  if (file >= 0) {
    close(file);
  }
  return locked;
}

void ring_lock(int codes) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  fcntl(codes, F_SETLK, &lock);
}

static void remove_folder(int parent, const char *name) {
  int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *files = folder >= 0 ? fdopendir(folder) : NULL;
  for (struct dirent *file; files && (file = readdir(files));) {
    unlinkat(folder, file->d_name, 0);
  }
  if (files) {
    closedir(files);
  }
  unlinkat(parent, name, AT_REMOVEDIR);
}

static int is_older(const void *left, const void *right) {
  const struct timespec *a = &((const Ended *)left)->since, *b = &((const Ended *)right)->since;
  return a->tv_sec != b->tv_sec ? (a->tv_sec > b->tv_sec) - (a->tv_sec < b->tv_sec)
                                : (a->tv_nsec > b->tv_nsec) - (a->tv_nsec < b->tv_nsec);
}

void ring_tidy(const char *parent, pid_t own) {
  DIR *processes = opendir(parent);
  Ended *ended = processes ? malloc(MOST * sizeof *ended) : NULL;
  size_t count = 0;
  for (struct dirent *process; ended && count < MOST && (process = readdir(processes));) {
    struct stat status;
    const char *name = process->d_name;
    if (atoi(name) > 0 && atoi(name) != own && strlen(name) < sizeof ended->name && !runs(dirfd(processes), name) &&
        fstatat(dirfd(processes), name, &status, 0) == 0) {
      strcpy(ended[count].name, name);
      ended[count++].since = status.st_mtim;
    }
  }
  if (count > KEPT) {
    qsort(ended, count, sizeof *ended, is_older);
    for (size_t i = 0; i < count - KEPT; i++) {
      remove_folder(dirfd(processes), ended[i].name);
    }
  }
  free(ended);
  if (processes) {
    closedir(processes);
  }
}
