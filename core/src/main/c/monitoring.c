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

static Method line_method = {"line", (Function)(void (*)(void))on_line, METHOD_FAST, NULL};
static Method start_method = {"start", (Function)(void (*)(void))on_start, METHOD_FAST, NULL};

static const struct {
  const char *name;
  Method *method;
} EVENTS[] = {
    {"LINE", &line_method},
    {"PY_START", &start_method},
    {"PY_RESUME", &start_method},
};

static Object *monitoring; // NULL where it cannot be used
static Object *tool, *all_events;

static Object *call(const char *function, Object *second, Object *third) {
  Object *name = PyUnicode_FromString(function);
  Object *result = PyObject_CallMethodObjArgs(monitoring, name, tool, second, third, NULL);
  Py_DecRef(name);
  return result;
}

static int prepare(void) {
  tool = PyLong_FromLong(TOOL);
  Object *events = PyObject_GetAttrString(monitoring, "events");
  Object *used = events ? call("use_tool_id", PyUnicode_FromString("unhang"), NULL) : NULL;
  long all = 0;
  int status = used ? 0 : -1;
  for (size_t i = 0; status == 0 && i < sizeof EVENTS / sizeof *EVENTS; i++) {
    Object *event = PyObject_GetAttrString(events, EVENTS[i].name);
    Object *before = event ? call("register_callback", event, python_function(EVENTS[i].method)) : NULL;
    status = before ? 0 : -1;
    all |= event ? PyLong_AsLong(event) : 0;
    python_release(before);
    python_release(event);
  }
  all_events = PyLong_FromLong(all);
  python_release(used);
  python_release(events);
  return status;
}

int monitoring_prepare(void) {
  monitoring = PySys_GetObject("monitoring");
  int status = monitoring ? prepare() : -1;
  PyErr_Clear();
  return status;
}

void monitoring_record_all(void) {
  python_release(call("set_events", all_events, NULL));
  PyErr_Clear();
}

static void record(Object *code) { python_release(call("set_local_events", code, all_events)); }

void monitoring_record(Object *code) {
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  python_visit(code, record);
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
}
