// The recorder's part in Python: compiled once for each kind of interpreter, and kept beside the code with probes.
#define _GNU_SOURCE
#include "probe.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The text of probes.py, filter.py and loading.py.
__asm__(".pushsection .rodata\n"
        ".hidden probe_text\n"
        ".globl probe_text\n"
        "probe_text: .incbin \"probes.py\"\n"
        ".incbin \"filter.py\"\n"
        ".incbin \"loading.py\"\n"
        ".byte 0\n"
        ".popsection\n");

/// Its functions are among those of the import system, of which tracebacks show nothing.
#define FILE_NAME "<frozen importlib._bootstrap_external>"

enum { FILE_INPUT = 257, MARSHAL_VERSION = 4, LARGEST = 1 << 20 };

/// The name of the file for it: 0, or -1 where nothing is kept.
static int path_of(const char *options, char *path) {
  const char *cache = strstr(options, "cache=");
  if (!cache) {
    return -1;
  }
  cache += strlen("cache=");
  uint64_t hash = 14695981039346656037u; // FNV-1a
  for (const char *at = probe_text; *at; at++) {
    hash = (hash ^ (unsigned char)*at) * 1099511628211u;
  }
  int size = snprintf(path, PATH_MAX, "%.*s/recorder-%lx-%016lx", (int)(strchrnul(cache, SEPARATOR) - cache), cache,
                      PyImport_GetMagicNumber(), (unsigned long)hash);
  return size < PATH_MAX - 32 ? 0 : -1;
}

static Object *read_code(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  char *bytes = file >= 0 && fstat(file, &status) == 0 && status.st_size < LARGEST ? malloc((size_t)status.st_size) : NULL;
  ssize_t size = bytes ? read(file, bytes, (size_t)status.st_size) : -1;
  if (file >= 0) {
    close(file);
  }
  Object *code = size > 0 ? PyMarshal_ReadObjectFromString(bytes, size) : NULL;
  free(bytes);
  PyErr_Clear();
  return code && code->type == CodeType ? code : NULL;
}

/// Others may do the same at this moment.
static void write_code(const char *path, Object *code) {
  char own[PATH_MAX + 16];
  snprintf(own, sizeof own, "%s.%d", path, (int)getpid());
  Object *bytes = PyMarshal_WriteObjectToString(code, MARSHAL_VERSION);
  int file = bytes ? open(own, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600) : -1;
  if (file >= 0) {
    ssize_t size = PyBytes_Size(bytes);
    int complete = write(file, PyBytes_AsString(bytes), (size_t)size) == size;
    close(file);
    if (!complete || rename(own, path) != 0) {
      unlink(own);
    }
  }
  python_release(bytes);
  PyErr_Clear();
}

Object *probe_text_code(const char *options) {
  char path[PATH_MAX];
  int kept = path_of(options, path) == 0;
  Object *code = kept ? read_code(path) : NULL;
  if (!code) {
    code = Py_CompileString(probe_text, FILE_NAME, FILE_INPUT);
    if (code && kept) {
      write_code(path, code);
    }
  }
  return code;
}
