// What is recorded, and recording by a trace function in C (PyEval_SetTrace), in every thread.
#define _GNU_SOURCE
#include "clock.h"
#include "history.h"
#include "monitoring.h"
#include "probe.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 4096 };

/// The frames that are being executed, to know their code objects without asking: NULL where it was not seen to begin.
typedef struct {
  Object *frame;
  uint32_t code;
} Called;

static size_t line_member; // of frame objects; 0 where Python's function is as fast
static Object *thread_function;
static int monitored, traced, recording, beside_trace;
static Object *main_modules; // sys.modules of the main interpreter
static __thread Called *stack;
static __thread uint32_t depth;

static Known code_of(Object *frame) {
  Object *code = python_code(frame);
  Known known = names_of(code);
  Py_DecRef(code);
  return known;
}

static inline uint32_t line_of(Object *frame) {
  return line_member ? *(uint32_t *)((char *)frame + line_member) : (uint32_t)PyFrame_GetLineNumber(frame);
}

static void record(uint32_t kind, uint32_t code, uint32_t line) {
  uint64_t time = kind == RECORD_CALL ? clock_now() << 16 : 0;
  if (code != LEFT_OUT) {
    history_record(history_place(kind, code, line), time | history_depth());
  }
}

void history_line(Object *code, uint32_t line) {
  if (history_has_ring()) {
    record(RECORD_LINE, names_of(code).number, line);
  }
}

void history_call(Object *code) {
  if (history_has_ring()) {
    Known known = names_of(code);
    record(RECORD_CALL, known.number, known.line);
  }
}

static int on_event(Object *self, Object *frame, int what, Object *argument) {
  (void)self;
  (void)argument;
  if (!history_has_ring()) {
    return 0;
  }
  if (what == EVENT_LINE) {
    Called *called = depth < MOST_DEPTH ? &stack[depth] : NULL;
    uint32_t code = called && called->frame == frame ? called->code : code_of(frame).number;
    record(RECORD_LINE, code, line_of(frame));
  } else if (what == EVENT_CALL) {
    Known code = code_of(frame);
    depth++;
    if (depth < MOST_DEPTH) {
      stack[depth] = (Called){frame, code.number};
    }
    record(RECORD_CALL, code.number, code.line);
  } else if (what == EVENT_RETURN && depth > 0) {
    if (depth < MOST_DEPTH) {
      stack[depth].frame = NULL;
    }
    depth--;
  }
  return 0;
}

static pthread_key_t stack_key;

static int prepare_stack(void) {
  if (!ring_of_thread()) {
    return 0;
  }
  if (!stack) {
    stack = calloc(MOST_DEPTH, sizeof *stack);
    pthread_setspecific(stack_key, stack);
  }
  depth = 0;
  return stack != NULL;
}

static int start_here(void) {
  int can = prepare_stack();
  if (can) {
    PyEval_SetTrace(on_event, NULL);
  }
  return can;
}

void history_traced(Object *frame, int what) {
  if (beside_trace && (stack || prepare_stack())) {
    on_event(NULL, frame, what, NULL);
  }
}

/// The trace function of threads, called at their first event.
static Object *start_thread(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  (void)keywords;
  PyEval_SetTrace(NULL, NULL);
  if (start_here()) {
    on_event(NULL, PyTuple_GetItem(arguments, 0), EVENT_CALL, NULL);
  }
  return python_none();
}

static Method start_thread_method = {"start_thread", start_thread, METHOD_KEYWORDS, NULL};

/// 3.8 and 3.9: `f_lineno` of PyFrameObject, which is right while a trace function runs; PyFrame_GetLineNumber looks it up.
enum { F_LINENO_OF_3_8_AND_3_9 = 108 };

static int prepare(void) {
  static int prepared;
  if (!prepared) {
    if (history_find_depth() != 0) {
      return -1;
    }
    prepared = 1;
    clock_prepare();
    names_prepare();
    pthread_atfork(NULL, NULL, ring_forked);
  }
  monitored = monitored_history_prepare() == 0;
  return 0;
}

int history_attach(const char *folder, unsigned long records) {
  if (recording) {
    return 0;
  }
  ring_open_folder(folder, records);
  if (prepare() != 0 || !monitored) {
    return -1;
  }
  recording = 1;
  monitoring_switch(1);
  return 0;
}

static void trace(void) {
  traced = 1;
  start_here();
}

static int prepare_to_start(void) {
  if (prepare() != 0) {
    return -1;
  }
  recording = 1;
  history_main_thread = (const char *)PyThreadState_Get();
  thread_function = python_function(&start_thread_method);
  const char *version = Py_GetVersion();
  if (strncmp(version, "3.8.", 4) == 0 || strncmp(version, "3.9.", 4) == 0) {
    line_member = F_LINENO_OF_3_8_AND_3_9;
  }
  main_modules = PySys_GetObject("modules");
  pthread_key_create(&stack_key, free);
  return 0;
}

void history_start_beside_trace(const char *options) {
  beside_trace = prepare_to_start() == 0;
  probing_filter(options);
}

int history_is_beside_trace(void) { return beside_trace; }

void history_start(const char *options, const char *event, Object *arguments) {
  if (prepare_to_start() != 0) {
    return;
  }
  if (probing_start(options, event, arguments) == 0) {
    return;
  }
  if (monitored) {
    monitoring_switch(1);
  } else {
    trace();
  }
}

void history_execute(Object *code) {
  if (beside_trace || PySys_GetObject("modules") != main_modules || names_is_left_out(code) || !probing_wants(code)) {
    return;
  }
  if (monitored) {
    monitoring_switch_on_for(code);
  } else if (!traced && probing_is_module(code)) {
    trace();
  }
}

/// The module threading has a trace function for its new threads. One of the program's own stays, and other interpreters
/// have objects of their own.
void history_thread(void) {
  if (!traced) {
    return;
  }
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Object *modules = PySys_GetObject("modules");
  Object *threading = modules == main_modules ? PyDict_GetItemString(main_modules, "threading") : NULL;
  Object *hook = threading ? PyObject_GetAttrString(threading, "_trace_hook") : NULL;
  if (hook == None) {
    PyObject_SetAttrString(threading, "_trace_hook", thread_function);
  }
  python_release(hook);
  PyErr_Restore(type, value, traceback);
}
