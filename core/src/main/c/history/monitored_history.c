// The history of what has no probes, from the events of sys.monitoring.
#include "history.h"
#include "monitoring.h"

/// Of the six tools that there can be; 0 to 2 and 5 have their names in the documentation.
enum { TOOL = 4 };

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

int monitored_history_prepare(void) {
  static Method line = FAST_METHOD("line", on_line);
  static Method start = FAST_METHOD("start", on_start);
  static const Callback callbacks[] = {{"LINE", &line}, {"PY_START", &start}, {"PY_RESUME", &start}};
  return monitoring_use(TOOL, callbacks, sizeof callbacks / sizeof *callbacks);
}
