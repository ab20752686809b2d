// How the recorder gets into a program: as a library that is loaded first, whose constructor asks Python to tell it when
// it starts to run something (PEP 578). This way it works whatever the interpreter's options and however it is started.
#define _GNU_SOURCE
#include "counting.h"
#include "environment.h"
#include "history.h"
#include "probe.h"
#include "recorder.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*Create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static char *history; // RECORDS:FOLDER, and options
static char *trace_options;
static char *trace_mark;
static int started;

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

static void start_history(const char *event, Object *arguments) {
  char *folder = NULL;
  unsigned long records = strtoul(history, &folder, 10);
  environment_hand_on("UNHANG_HISTORY", history);
  if (*folder != ':') {
    return;
  }
  char *options = strchr(folder, SEPARATOR);
  if (options) {
    *options++ = 0;
  }
  ring_open_folder(folder + 1, records);
  if (trace_options) {
    history_start_beside_trace(options ? options : "");
  } else {
    history_start(options ? options : "", event, arguments);
  }
}

static int execute(Object *code) {
  int status = probing_execute(code);
  if (status == 0) {
    history_execute(code);
  }
  return status;
}

static int audit(const char *event, Object *arguments, void *data) {
  (void)data;
  if (started && history && strcmp(event, "exec") == 0) {
    return execute(PyTuple_GetItem(arguments, 0));
  }
  if (started && trace_options) {
    strcmp(event, "sys.settrace") == 0 ? counting_leave() : rewritten_counts_audit(event, arguments);
  }
  if (started || strncmp(event, "cpython.run_", 12) != 0 || strcmp(event, "cpython.run_interactivehook") == 0 ||
      strcmp(event, "cpython.run_startup") == 0) {
    return 0;
  }
  if (history) {
    python_request_exceptions();
    start_history(event, arguments);
  }
  started = 1;
  return trace_options ? run(event, arguments) : 0;
}

__attribute__((constructor)) static void start(void) {
  if ((!getenv("UNHANG_TRACE") && !getenv("UNHANG_HISTORY")) || !python_load()) {
    return;
  }
  history = environment_take("UNHANG_HISTORY");
  trace_options = environment_take("UNHANG_TRACE");
  trace_mark = environment_take("UNHANG_TRACE_MARK");
  environment_leave_preload();
  PySys_AddAuditHook(audit, NULL);
}

/// Python starts its threads by this while it holds the GIL; other libraries start theirs without.
__attribute__((visibility("default"))) int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                                                          void *(*function)(void *), void *argument) {
  static Create next;
  if (!next) {
    next = (Create)dlsym(RTLD_NEXT, "pthread_create");
  }
  if (started && history && PyGILState_Check()) {
    history_thread();
  }
  return next(thread, attributes, function, argument);
}
