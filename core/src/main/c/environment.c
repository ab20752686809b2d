#define _GNU_SOURCE
#include "environment.h"

#include <alloca.h>
#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRELOAD "LD_PRELOAD="
enum { MOST_VARIABLES = 20000 };

static char *handed_on;      // NAME=VALUE
static char *handed_preload; // LD_PRELOAD=this library

char *environment_take(const char *name) {
  char *value = getenv(name);
  value = value ? strdup(value) : NULL;
  unsetenv(name);
  return value;
}

static const char *library(void) {
  Dl_info self;
  return dladdr(environment_take, &self) ? self.dli_fname : NULL;
}

void environment_leave_preload(void) {
  const char *preload = getenv("LD_PRELOAD");
  const char *own = library();
  size_t length = own ? strlen(own) : 0;
  if (!preload || !own || strncmp(preload, own, length) != 0) {
    return;
  }
  if (preload[length] == ':') {
    char *rest = strdup(preload + length + 1);
    setenv("LD_PRELOAD", rest, 1);
    free(rest);
  } else if (preload[length] == 0) {
    unsetenv("LD_PRELOAD");
  }
}

void environment_hand_on(const char *name, const char *value) {
  const char *own = library();
  const char *preload = getenv("LD_PRELOAD");
  char *all = NULL;
  if (!own || asprintf(&handed_on, "%s=%s", name, value) < 0 || asprintf(&handed_preload, PRELOAD "%s", own) < 0 ||
      asprintf(&all, "%s%s%s", own, preload ? ":" : "", preload ? preload : "") < 0) {
    return;
  }
  // os.environ was made before and does not change; system(3) and the like read environ
  setenv("LD_PRELOAD", all, 1);
  setenv(name, value, 1);
  free(all);
}

static int same_name(const char *variable, const char *other) {
  size_t length = (size_t)(strchr(other, '=') - other) + 1;
  return strncmp(variable, other, length) == 0;
}

static size_t count(char *const variables[]) {
  size_t n = 0;
  while (variables && variables[n] && n < MOST_VARIABLES) {
    n++;
  }
  return n;
}

static size_t preload_size(char *const variables[]) {
  for (size_t i = 0; variables && variables[i] && i < MOST_VARIABLES; i++) {
    if (same_name(variables[i], PRELOAD)) {
      return strlen(variables[i]);
    }
  }
  return 0;
}

/// Writes the variables and ours. Only what is safe between vfork and exec: no memory but the caller's.
///
/// @param into room for two more and a NULL
/// @param preload room for LD_PRELOAD with what it was
static void add(char *const variables[], char **into, char *preload) {
  size_t n = 0;
  const char *before = NULL;
  for (size_t i = 0; variables && variables[i]; i++) {
    if (same_name(variables[i], handed_preload)) {
      before = strchr(variables[i], '=') + 1;
    } else if (!same_name(variables[i], handed_on)) {
      into[n++] = variables[i];
    }
  }
  strcpy(preload, handed_preload);
  if (before && *before && strncmp(before, strchr(handed_preload, '=') + 1, strlen(handed_preload) - sizeof PRELOAD + 1) != 0) {
    strcat(strcat(preload, ":"), before);
  } else if (before && *before) {
    strcpy(strchr(preload, '=') + 1, before);
  }
  into[n++] = preload;
  into[n++] = handed_on;
  into[n] = NULL;
}

/// The environment with ours, in the memory of the function that says so; as it is where there is nothing to hand on.
#define WITH_OURS(variables)                                                                                          \
  if (handed_on && handed_preload && count(variables) < MOST_VARIABLES) {                                              \
    char **all = alloca((count(variables) + 3) * sizeof *all);                                                         \
    add(variables, all, alloca(strlen(handed_preload) + preload_size(variables) + 2));                                 \
    variables = all;                                                                                                   \
  }

#define PUBLIC __attribute__((visibility("default")))

typedef int (*Execve)(const char *, char *const[], char *const[]);
typedef int (*Spawn)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const[],
                     char *const[]);

static Execve next_execve;
static Spawn next_spawn, next_spawnp;

__attribute__((constructor)) static void look_up(void) {
  next_execve = (Execve)dlsym(RTLD_NEXT, "execve");
  next_spawn = (Spawn)dlsym(RTLD_NEXT, "posix_spawn");
  next_spawnp = (Spawn)dlsym(RTLD_NEXT, "posix_spawnp");
}

PUBLIC int execve(const char *path, char *const arguments[], char *const variables[]) {
  WITH_OURS(variables)
  return next_execve(path, arguments, variables);
}

PUBLIC int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[], char *const variables[]) {
  WITH_OURS(variables)
  return next_spawn(pid, path, actions, attributes, arguments, variables);
}

PUBLIC int posix_spawnp(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const arguments[], char *const variables[]) {
  WITH_OURS(variables)
  return next_spawnp(pid, path, actions, attributes, arguments, variables);
}
