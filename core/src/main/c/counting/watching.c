// Changes of modules' `__file__`, by which the module trace decides what counts when a function is called. What runs at such
// a moment keeps the decision, which only the frames of a trace function can tell: from then on there is one.
#include "counting.h"
#include "trace.h"

/// PyDict_WatchEvent (Include/cpython/dictobject.h, from 3.12 on).
enum { ADDED, MODIFIED, DELETED, COPIED, CLEARED, FREED };

static int watcher = -1;
unsigned long watching_generation = 1;
int watching_has_versions;

static int is_file(Object *key) {
  return key == tracer.name_file || (key->type == tracer.name_file->type && PyUnicode_Compare(key, tracer.name_file) == 0);
}

/// Modules that are loaded anew are told the same name.
int watching_is_same(Object *before, Object *after) {
  return before && after && before->type == after->type && before->type == tracer.name_file->type &&
         PyUnicode_Compare(before, after) == 0;
}

static int on_change(int event, Object *dict, Object *key, Object *after) {
  int matters = event != FREED;
  watching_generation += event == FREED;
  if (event == ADDED || event == MODIFIED || event == DELETED) {
    matters = is_file(key) && !watching_is_same(PyDict_GetItemWithError(dict, key), after);
  }
  if (matters) {
    counting_give_up();
  }
  return 0;
}

void watching_prepare(void) {
  if (PyDict_AddWatcher && PyDict_Watch) {
    watcher = PyDict_AddWatcher(on_change);
    PyErr_Clear();
  }
}

int watching_tells(void) { return watcher >= 0; }

/// Whether dicts have versions where they are read, each of which is given once.
static int have_versions(void) {
  Object *dict = PyDict_New();
  Object *other = PyDict_New();
  unsigned long before = dict ? watching_version(dict) : 0;
  int status = dict && other ? PyDict_SetItem(dict, None, None) : -1;
  int have = status == 0 && before > 0 && watching_version(dict) > watching_version(other) && watching_version(other) > before;
  python_release(dict);
  python_release(other);
  return have;
}

void watching_prepare_versions(void) { watching_has_versions = have_versions(); }

unsigned long watching_add(Object *globals) {
  if (globals->type != DictType) {
    return 0;
  }
  if (watching_has_versions) {
    return watching_version(globals);
  }
  if (watcher >= 0 && PyDict_Watch(watcher, globals) == 0) {
    return watching_generation;
  }
  PyErr_Clear();
  return 0;
}
