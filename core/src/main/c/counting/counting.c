// Whether the lines of a thread and of a frame count, and how often they did.
#include "counting.h"
#include "history.h"
#include "monitoring.h"
#include "trace.h"

#include <pthread.h>

typedef Object *(*Builtin)(Object *self, Object *argument);

static __thread int counts_here;

static int threads; // that count
static pthread_key_t thread_key;
static int given_up;
static void *interpreter; // the program's
static Builtin original_set_trace, original_get_trace;

/// Programs run other interpreters in the same thread.
static int is_counting(void) { return counts_here && PyInterpreterState_Get() == interpreter; }

/// A thread that counts has ended, or counts no more.
static void one_less(void *unused) {
  (void)unused;
  __atomic_sub_fetch(&threads, 1, __ATOMIC_RELAXED);
}

int counting_start(void) {
  if (given_up || counts_here) {
    return given_up ? -1 : 0;
  }
  older_note();
  counts_here = 1;
  pthread_setspecific(thread_key, &threads);
  if (__atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED) == 1) {
    monitoring_switch(1);
  }
  return 0;
}

static void stop(void) {
  counts_here = 0;
  pthread_setspecific(thread_key, NULL);
  one_less(NULL);
  if (threads == 0) {
    monitoring_switch(0);
  }
}

/// Whether the lines of a frame count: what is known, or what the module's global trace function says.
static int counts(Object *frame) {
  if (older_has(frame)) {
    return 0;
  }
  Code *code = trace_code(python_borrow_code(frame));
  Object *globals = python_borrow_globals(frame);
  int status = code->globals == globals || trace_is_decided(code, globals) ? 0 : trace_decide(frame, code);
  return status == 0 && code->traced;
}

void counting_leave(void) {
  if (!is_counting()) {
    return;
  }
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  stop();
  Object *frame = PyEval_GetFrame();
  if (frame) {
    Py_IncRef(frame);
  }
  while (frame) {
    if (counts(frame)) {
      trace_set_function(frame, tracer.local_function);
    }
    PyErr_Clear();
    Object *caller = python_caller(frame);
    Py_DecRef(frame);
    frame = caller;
  }
  PyErr_Restore(type, value, traceback);
}

void counting_give_up(void) {
  given_up = 1;
  if (is_counting()) {
    PyEval_SetTrace(trace_event, tracer.global_function); // which leaves
  }
}

/// Keeps for which globals `traced` is.
static inline void remember(Code *code, Object *globals) {
  code->globals = globals;
  code->generation = code->has_older ? 0 : watching_add(globals);
}

/// Whether `traced` holds for code that runs with such globals, as long as none of its frames may be of before.
static inline int is_known(Code *code, Object *globals) {
  if (code->globals == globals && code->generation == watching_now(globals)) {
    return 1;
  }
  if (code->has_older || !trace_is_decided(code, globals)) {
    return 0;
  }
  remember(code, globals);
  return 1;
}

/// Where Python does not tell of changes: whether the module's `__file__` is another than at the last line.
static int is_changed(Code *code, Object *globals) {
  return !watching_tells() && code->globals == globals && code->known && !trace_is_decided(code, globals) &&
         !watching_is_same(code->file, trace_file(globals));
}

/// Whether the lines of a frame count, which has just been entered or not.
static int decide(Object *frame, Code *code, Object *globals, int entered) {
  int changed = is_changed(code, globals);
  if (changed) {
    counting_give_up(); // frames that run keep what was decided when they were entered
  }
  if (trace_is_decided(code, globals) || (changed && !entered)) {
    return 0;
  }
  if (trace_decide(frame, code) != 0) {
    return -1;
  }
  remember(code, globals);
  if (changed) {
    trace_set_function(frame, code->traced ? tracer.local_function : NULL);
  }
  return 0;
}

/// The first time, with other globals than the last time, or where a frame of before may run.
static int count_new(Object *frame, Code *code, Object *globals, int number, int entered) {
  if (older_has(frame)) {
    return 0;
  }
  if (decide(frame, code, globals, entered) != 0) {
    return -1;
  }
  if (globals->type != DictType) { // they may answer otherwise each time
    counting_give_up();
  }
  if (!code->traced) {
    return 0;
  }
  Line *line = trace_line(code, number);
  if (line && line->known) {
    line->count++;
    return 0;
  }
  return trace_ask_line(frame, code, number);
}

static inline int count(Object *object, int number, int entered) {
  if (!counts_here) {
    return 0;
  }
  if (given_up) {
    counting_give_up();
  }
  Code *code = trace_code(object);
  Object *globals = PyEval_GetGlobals();
  int known = is_known(code, globals);
  if (known && !code->traced) {
    return 0;
  }
  Line *line = known ? trace_line(code, number) : NULL;
  if (line && line->known) {
    line->count++;
    return 0;
  }
  Object *frame = PyEval_GetFrame();
  Py_IncRef(frame);
  int status = count_new(frame, code, globals, number, entered);
  Py_DecRef(frame);
  if (status != 0 && counts_here) {
    stop();
  }
  return status;
}

int counting_line(Object *code, int number) { return count(code, number, 0); }

int counting_first_line(Object *code, int number) { return count(code, number, 1); }

/// sys.settrace. The module threading calls it in each new thread, with the function that it was given.
static Object *set_trace(Object *self, Object *function) {
  if (function != tracer.start_thread || counting_start() != 0) {
    return original_set_trace(self, function);
  }
  return python_none();
}

/// sys.gettrace: as if there was a trace function.
static Object *get_trace(Object *self, Object *nothing) {
  if (!is_counting()) {
    return original_get_trace(self, nothing);
  }
  Py_IncRef(tracer.global_function);
  return tracer.global_function;
}

static Builtin replace(Object *sys, const char *name, int flags, Builtin by) {
  return (Builtin)(void (*)(void))python_replace(sys, name, flags, (Function)(void (*)(void))by);
}

int counting_begin(void) {
  if (!tracer.counts || tracer.prints || history_is_beside_trace() ||
      (monitored_counts_prepare() != 0 && rewritten_counts_prepare() != 0)) {
    return -1;
  }
  Object *sys = PyImport_ImportModule("sys");
  interpreter = PyInterpreterState_Get();
  pthread_key_create(&thread_key, one_less);
  watching_prepare();
  original_get_trace = replace(sys, "gettrace", METHOD_NO_ARGUMENTS, get_trace);
  original_set_trace = replace(sys, "settrace", METHOD_ONE_ARGUMENT, set_trace);
  python_release(sys);
  return original_set_trace && original_get_trace ? counting_start() : -1;
}
