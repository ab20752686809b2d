// The recorder as an extension module: how it gets into a program that already runs, which imports it when asked to
// (PEP 768). It needs neither ctypes nor a compiler there.
#include "history.h"
#include "recorder.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// PyModuleDef and what it is made of (Include/moduleobject.h), part of the stable ABI of builds with a GIL.
typedef struct {
  Object head;
  Object *(*init)(void);
  ssize_t index;
  Object *copy;
  const char *name;
  const char *doc;
  ssize_t size;
  Method *methods;
  Slot *slots;
  void *functions[3];
} ModuleDefinition;

enum { MODULE_EXECUTE = 2 };

static char folder_of_files[PATH_MAX - 32];
static pid_t owner;

/// Last of all, when the rings in the folder have gone.
__attribute__((destructor(101))) static void remove_files(void) {
  static const char *const NAMES[] = {"attach.py", "recorder.so"}; // dev.unhang.history.Planted
  char name[PATH_MAX];
  if (owner != getpid()) {
    return;
  }
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    snprintf(name, sizeof name, "%s/%s", folder_of_files, NAMES[i]);
    unlink(name);
  }
  rmdir(folder_of_files);
}

static int start(const char *folder, unsigned long records) {
  if (history_attach(folder, records) != 0) {
    return -1;
  }
  if (owner == 0) {
    owner = getpid();
    snprintf(folder_of_files, sizeof folder_of_files, "%s", folder);
  }
  return 0;
}

/// The module has got an attribute `history`, as the variable UNHANG_HISTORY is: RECORDS:FOLDER.
static int execute(Object *module) {
  Object *history = PyObject_GetAttrString(module, "history");
  const char *text = history ? PyUnicode_AsUTF8AndSize(history, NULL) : NULL;
  char *folder = NULL;
  unsigned long records = text ? strtoul(text, &folder, 10) : 0;
  int status = -1;
  if (folder && *folder == ':') {
    status = start(folder + 1, records);
  }
  python_release(history);
  if (status != 0 && !PyErr_Occurred()) {
    python_request_exceptions();
    PyErr_SetString(RuntimeError, "its sys.monitoring has no place left for unhang");
  }
  return status;
}

__attribute__((visibility("default"))) Object *PyInit_unhang_recorder(void) {
  static Slot slots[] = {{MODULE_EXECUTE, (void *)execute}, {0, NULL}};
  static ModuleDefinition definition = {.head = {1, NULL}, .name = "unhang_recorder", .slots = slots};
  return python_load() ? PyModuleDef_Init(&definition) : NULL;
}
