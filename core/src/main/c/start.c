// How the recorder gets into a program: as a library that is loaded first, whose constructor asks Python to tell it when
// it starts to run something (PEP 578). This way it works whatever the interpreter's options and however it is started.
#define _GNU_SOURCE
#include "recorder.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *trace_options;
static char *trace_mark;
static int started;

/// Takes this library out of LD_PRELOAD, so that neither the program's environment nor its children's has it.
static void leave_environment(void) {
  Dl_info self;
  const char *preload = getenv("LD_PRELOAD");
  if (!preload || !dladdr(leave_environment, &self)) {
    return;
  }
  size_t length = strlen(self.dli_fname);
  if (strncmp(preload, self.dli_fname, length) == 0) {
    if (preload[length] == ':') {
      setenv("LD_PRELOAD", strdup(preload + length + 1), 1);
    } else if (preload[length] == 0) {
      unsetenv("LD_PRELOAD");
    }
  }
}

/// Lets unhang know that a Python program was met.
static void leave_mark(void) {
  int file = trace_mark ? open(trace_mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600) : -1;
  if (file >= 0) {
    close(file);
  }
}

static int cannot_trace(const char *what) {
  char message[100];
  snprintf(message, sizeof message, "unhang: what is given by %s cannot be traced, as with python -m trace", what);
  PyErr_SetString(SystemExit, message);
  return -1;
}

/// A folder or zip file is run as the module `__main__` in it, with its path as the first argument.
static int is_path(void) {
  Object *arguments = PySys_GetObject("argv");
  Object *first = arguments && PyList_Size(arguments) > 0 ? PyList_GetItem(arguments, 0) : NULL;
  const char *text = first ? PyUnicode_AsUTF8AndSize(first, NULL) : NULL;
  PyErr_Clear();
  return !text || strcmp(text, "-m") != 0;
}

static int run(const char *event, Object *arguments) {
  leave_mark();
  python_request_exceptions();
  if (strcmp(event, "cpython.run_file") == 0) {
    return trace_run(trace_options, 0, NULL);
  }
  if (strcmp(event, "cpython.run_module") == 0) {
    int module = !is_path();
    return trace_run(trace_options, module, module ? PyTuple_GetItem(arguments, 0) : NULL);
  }
  return cannot_trace(strcmp(event, "cpython.run_command") == 0 ? "-c" : "standard input");
}

static int audit(const char *event, Object *arguments, void *data) {
  (void)data;
  if (started || strncmp(event, "cpython.run_", 12) != 0 || strcmp(event, "cpython.run_interactivehook") == 0 ||
      strcmp(event, "cpython.run_startup") == 0) {
    return 0;
  }
  started = 1;
  return run(event, arguments);
}

static char *take(const char *name) {
  char *value = getenv(name);
  value = value ? strdup(value) : NULL;
  unsetenv(name);
  return value;
}

__attribute__((constructor)) static void start(void) {
  if (!getenv("UNHANG_TRACE") || !python_load()) {
    return;
  }
  trace_options = take("UNHANG_TRACE");
  trace_mark = take("UNHANG_TRACE_MARK");
  leave_environment();
  PySys_AddAuditHook(audit, NULL);
}
