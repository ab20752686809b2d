// Probes that count lines: constants in rewritten code (line_events.c). Their value is the number of the line; those of
// handlers have the handler's place as a second digit.
#include "counting.h"
#include "probe.h"
#include "rewriting.h"

/// Of PyThreadState, _PyCFrame and _PyInterpreterFrame (Include/cpython/pystate.h, Include/internal/pycore_frame.h of 3.11).
enum { INTERPRETER = 16, TRACING = 44, CFRAME = 56, CURRENT_FRAME = 8, FRAME_CODE = 32 };

static void *interpreter; // the program's; what runs in others does not count

/// PyLongObject (Include/cpython/longintrepr.h): a head, the size, and digits of 30 bits each.
enum { FIRST_DIGIT = 24, DIGIT_BITS = 30 };

static inline int digit(Object *probe, int number) { return ((const int *)((char *)probe + FIRST_DIGIT))[number]; }

static inline Object *running_code(const char *thread) {
  const char *frame = *(const char **)(*(const char **)(thread + CFRAME) + CURRENT_FRAME);
  return *(Object **)(frame + FRAME_CODE);
}

/// Whether lines are told to trace functions: not those of a trace or profile function.
static inline int is_told(const char *thread) {
  return *(const int *)(thread + TRACING) <= 0 && *(void *const *)(thread + INTERPRETER) == interpreter;
}

static inline Object *tell(Object *self, const char *thread, int (*count)(Object *code, int line)) {
  if (is_told(thread)) {
    PyThreadState_EnterTracing((Object *)thread);
    int status = count(running_code(thread), digit(self, 0));
    PyThreadState_LeaveTracing((Object *)thread);
    if (status != 0) {
      return NULL;
    }
  }
  self->references++;
  return self;
}

static Object *invert(Object *self) {
  return tell(self, (const char *)PyThreadState_Get(), counting_line);
}

static Object *negate(Object *self) {
  return tell(self, (const char *)PyThreadState_Get(), counting_first_line);
}

/// As maybe_call_line_trace in Python/ceval.c: after an exception the line begins where it comes from another, or from
/// behind the handler.
static Object *combine(Object *origin, Object *self) {
  enum { UNIT = 2 };
  if (origin->type != IntType || self->type != probe_type) { // the program computes with its constants
    return PyLong_FromLong(PyLong_AsLong(origin) & PyLong_AsLong(self));
  }
  const char *thread = (const char *)PyThreadState_Get();
  int unit = (int)PyLong_AsLong(origin);
  if (PyCode_Addr2Line(running_code(thread), unit * UNIT) == digit(self, 0) && unit < digit(self, 1)) {
    self->references++;
    return self;
  }
  return tell(self, thread, counting_line);
}

static Object *make(long value) {
  Object *number = PyLong_FromLong(value);
  Object *probe = number ? PyObject_CallFunctionObjArgs(probe_type, number, NULL) : NULL;
  python_release(number);
  return probe;
}

Object *line_probe(int line) { return make(line); }

Object *line_probe_of_handler(int line, int handler) { return make((long)handler << DIGIT_BITS | line); }

int line_probe_is(Object *constant) { return constant->type == probe_type; }

int line_probe_count(Object *constants) {
  int count = 0;
  for (ssize_t i = PyTuple_Size(constants); i-- > 0;) {
    count += line_probe_is(PyTuple_GetItem(constants, i));
  }
  return count;
}

Object *line_probe_moved(Object *probe, int line) {
  int before = digit(probe, 0);
  if (line < 0) {
    return NULL;
  }
  if (line != before) {
    return make(PyLong_AsLong(probe) - before + line);
  }
  Py_IncRef(probe);
  return probe;
}

/// Whether thread states are as expected.
static int are_found(void) {
  char *thread = (char *)PyThreadState_Get();
  Object *frame = PyEval_GetFrame();
  Object *code = frame ? python_code(frame) : NULL;
  int before = *(int *)(thread + TRACING);
  PyThreadState_EnterTracing((Object *)thread);
  int found = *(int *)(thread + TRACING) == before + 1;
  PyThreadState_LeaveTracing((Object *)thread);
  interpreter = PyInterpreterState_Get();
  found &= code && running_code(thread) == code && *(void **)(thread + INTERPRETER) == interpreter;
  python_release(code);
  return found;
}

int line_probe_prepare(void) {
  enum { NB_AND = 8, NB_INVERT = 27, NB_NEGATIVE = 30 }; // Include/typeslots.h
  static Slot slots[] = {{NB_AND, (void *)combine}, {NB_INVERT, (void *)invert}, {NB_NEGATIVE, (void *)negate}};
  return PyThreadState_EnterTracing && PyThreadState_LeaveTracing && are_found() && probe_make_type(slots, 3) == 0 ? 0 : -1;
}
