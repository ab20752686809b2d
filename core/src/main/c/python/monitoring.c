// Callbacks for sys.monitoring: faster than a trace function, in all threads, and not in the way of those that the program
// sets.
#include "monitoring.h"

static Object *monitoring; // NULL where it cannot be used
static Object *used_tool, *all_events, *no_events, *disable;

static Object *call(const char *function, Object *second, Object *third) {
  Object *name = PyUnicode_FromString(function);
  Object *result = PyObject_CallMethodObjArgs(monitoring, name, used_tool, second, third, NULL);
  Py_DecRef(name);
  return result;
}

static int use(const Callback *callbacks, size_t count) {
  Object *events = PyObject_GetAttrString(monitoring, "events");
  Object *used = events ? call("use_tool_id", PyUnicode_FromString("unhang"), NULL) : NULL;
  long all = 0;
  int status = used ? 0 : -1;
  for (size_t i = 0; status == 0 && i < count; i++) {
    Object *event = PyObject_GetAttrString(events, callbacks[i].event);
    Method *method = callbacks[i].method;
    Object *before = event ? call("register_callback", event, method ? python_function(method) : None) : NULL;
    status = before ? 0 : -1;
    all |= event ? PyLong_AsLong(event) : 0;
    python_release(before);
    python_release(event);
  }
  all_events = PyLong_FromLong(all);
  no_events = PyLong_FromLong(0);
  disable = status == 0 ? PyObject_GetAttrString(monitoring, "DISABLE") : NULL;
  python_release(used);
  python_release(events);
  return disable ? 0 : -1;
}

int monitoring_use(int tool, const Callback *callbacks, size_t count) {
  monitoring = PySys_GetObject("monitoring");
  used_tool = PyLong_FromLong(tool);
  int status = monitoring ? use(callbacks, count) : -1;
  PyErr_Clear();
  return status;
}

void monitoring_switch(int on) {
  if (!monitoring) {
    return;
  }
  python_release(call("set_events", on ? all_events : no_events, NULL));
  PyErr_Clear();
}

static void switch_on(Object *code) { python_release(call("set_local_events", code, all_events)); }

void monitoring_switch_on_for(Object *code) {
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  python_visit(code, switch_on);
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
}

Object *monitoring_disable(void) {
  Py_IncRef(disable);
  return disable;
}
