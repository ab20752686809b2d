// Recording by sys.monitoring (PEP 669), from 3.12 on: faster than a trace function, in all threads, and not in the way of
// those that the program sets.
#include "history.h"

/// Of the six tools that there can be; 0 to 2 and 5 have their names in the documentation.
enum { TOOL = 4 };

/// METH_FASTCALL (Include/methodobject.h): such functions get an array. They may return None without counting the
/// reference, since from 3.12 on None is immortal (PEP 683).
enum { METHOD_FAST = 0x80 };

static Object *on_line(Object *self, Object *const *arguments, ssize_t count) {
  (void)self;
  (void)count;
  history_line(arguments[0], (uint32_t)PyLong_AsLong(arguments[1]));
  return None;
}

static Object *on_start(Object *self, Object *const *arguments, ssize_t count) {
  (void)self;
  (void)count;
  history_call(arguments[0]);
  return None;
}

static Object *on_end(Object *self, Object *const *arguments, ssize_t count) {
  (void)self;
  (void)arguments;
  (void)count;
  history_return();
  return None;
}

static Method line_method = {"line", (Function)(void (*)(void))on_line, METHOD_FAST, NULL};
static Method start_method = {"start", (Function)(void (*)(void))on_start, METHOD_FAST, NULL};
static Method end_method = {"end", (Function)(void (*)(void))on_end, METHOD_FAST, NULL};

static const struct {
  const char *name;
  Method *method;
} EVENTS[] = {
    {"LINE", &line_method},     {"PY_START", &start_method},  {"PY_RESUME", &start_method}, {"PY_THROW", &start_method},
    {"PY_RETURN", &end_method}, {"PY_YIELD", &end_method},    {"PY_UNWIND", &end_method},
};

static Object *call(Object *monitoring, const char *function, Object *first, Object *second, Object *third) {
  Object *name = PyUnicode_FromString(function);
  Object *result = PyObject_CallMethodObjArgs(monitoring, name, first, second, third, NULL);
  Py_DecRef(name);
  return result;
}

static int start(Object *monitoring) {
  Object *tool = PyLong_FromLong(TOOL);
  Object *events = PyObject_GetAttrString(monitoring, "events");
  Object *used = events ? call(monitoring, "use_tool_id", tool, PyUnicode_FromString("unhang"), NULL) : NULL;
  long all = 0;
  int status = used ? 0 : -1;
  for (size_t i = 0; status == 0 && i < sizeof EVENTS / sizeof *EVENTS; i++) {
    Object *event = PyObject_GetAttrString(events, EVENTS[i].name);
    Object *before = event ? call(monitoring, "register_callback", tool, event, python_function(EVENTS[i].method)) : NULL;
    status = before ? 0 : -1;
    all |= event ? PyLong_AsLong(event) : 0;
    python_release(before);
    python_release(event);
  }
  Object *set = status == 0 ? call(monitoring, "set_events", tool, PyLong_FromLong(all), NULL) : NULL;
  python_release(set);
  python_release(used);
  python_release(events);
  Py_DecRef(tool);
  return set ? 0 : -1;
}

int monitoring_start(void) {
  Object *monitoring = PySys_GetObject("monitoring");
  int status = monitoring ? start(monitoring) : -1;
  PyErr_Clear();
  return status;
}
