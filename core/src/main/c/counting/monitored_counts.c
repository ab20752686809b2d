// Where lines begin, from the events of sys.monitoring. Those of a trace function come from the same
// (Python/legacy_tracing.c): it is told of each event LINE, and of jumps back on the same line, for which there is none.
#include "counting.h"
#include "monitoring.h"
#include "trace.h"

/// Of the six tools that there can be; the others have their names in the documentation.
enum { FIRST_CHOICE = 4, SECOND_CHOICE = 3 };

static Object *on_line(Object *self, Object *const *arguments, ssize_t count) {
  (void)self;
  (void)count;
  return counting_line(arguments[0], (int)python_small_int(arguments[1])) == 0 ? None : NULL;
}

/// Where it comes from and goes to is told in bytes.
static Object *on_jump(Object *self, Object *const *arguments, ssize_t count) {
  enum { SIZE = 2 }; // of an instruction
  (void)self;
  (void)count;
  int from = (int)python_small_int(arguments[1]) / SIZE;
  int to = (int)python_small_int(arguments[2]) / SIZE;
  if (to > from) {
    return monitoring_disable();
  }
  Code *code = trace_code(arguments[0]);
  int number = trace_line_at(code, to);
  if (number < 0 || number != trace_line_at(code, from)) {
    return monitoring_disable();
  }
  return counting_line(arguments[0], number) == 0 ? None : NULL;
}

int monitored_counts_prepare(void) {
  static Method line = FAST_METHOD("line", on_line);
  static Method jump = FAST_METHOD("jump", on_jump);
  // from 3.13 on, the line of `def` in a function that is all on it is missed unless functions tell where they begin
  static const Callback callbacks[] = {{"LINE", &line}, {"JUMP", &jump}, {"PY_START", NULL}, {"PY_RESUME", NULL}};
  size_t count = sizeof callbacks / sizeof *callbacks;
  return monitoring_use(FIRST_CHOICE, callbacks, count) == 0 ? 0 : monitoring_use(SECOND_CHOICE, callbacks, count);
}
