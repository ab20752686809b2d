// What is recorded, and recording by a trace function in C (PyEval_SetTrace), in every thread.
#define _GNU_SOURCE
#include "history.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_DEPTH = 4096 };

/// The frames that are being executed, to know their code objects without asking: NULL where it was not seen to begin.
typedef struct {
  Object *frame;
  uint32_t code;
} Called;

static ssize_t slot = -1;
static size_t line_member; // of frame objects; 0 where Python's function is as fast
static Object *thread_function;
static int monitored;
static Object *main_modules; // sys.modules of the main interpreter
static __thread Called *stack;
static __thread uint32_t depth;

/// How many code objects have gone: what was at the address of one may be another.
static unsigned long gone;

/// Code objects have no memory of ours, only a number in the slot.
static void release(void *extra) { gone += extra != NULL; }

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time); // to a few milliseconds, at a quarter of the cost
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static const char *text_of(Object *text) {
  const char *utf8 = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
  return utf8 ? utf8 : "?";
}

/// What the slot of a code object has: its number and its first line.
typedef struct {
  uint32_t number;
  uint32_t line;
} Known;

static Known add(Object *code) {
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Object *file = PyObject_GetAttrString(code, "co_filename");
  Object *name = PyObject_HasAttrString(code, "co_qualname") ? PyObject_GetAttrString(code, "co_qualname")
                                                             : PyObject_GetAttrString(code, "co_name");
  Object *first = PyObject_GetAttrString(code, "co_firstlineno");
  Known known = {0, first ? (uint32_t)PyLong_AsLong(first) : 0};
  known.number = ring_add_code(text_of(file), text_of(name), (int)known.line);
  python_release(file);
  python_release(name);
  python_release(first);
  PyErr_Restore(type, value, traceback);
  // 1 added, so that it is never a NULL, which stands for nothing
  python_set_code_slot(code, slot, (void *)((uintptr_t)known.line << 32 | (known.number + 1)));
  return known;
}

static inline Known known_of(Object *code) {
  static __thread Object *last;
  static __thread unsigned long gone_then;
  static __thread Known known;
  if (code != last || gone != gone_then) {
    uintptr_t value = (uintptr_t)python_get_code_slot(code, slot);
    known = value ? (Known){(uint32_t)value - 1, (uint32_t)(value >> 32)} : add(code);
    last = code;
    gone_then = gone;
  }
  return known;
}

static uint32_t number_of(Object *frame) {
  Object *code = python_code(frame);
  uint32_t number = known_of(code).number;
  Py_DecRef(code);
  return number;
}

static inline uint32_t line_of(Object *frame) {
  return line_member ? *(uint32_t *)((char *)frame + line_member) : (uint32_t)PyFrame_GetLineNumber(frame);
}

static inline void record(Ring *ring, uint32_t kind, uint32_t code, uint32_t line, uint64_t time) {
  uint64_t count = ring->count;
  Record *record = (Record *)((char *)ring + RING_HEADER) + (count & (ring->capacity - 1));
  record->code = code | kind << 30;
  record->line = line;
  record->time_and_depth = time << 16 | (depth > UINT16_MAX ? UINT16_MAX : depth);
  __atomic_store_n(&ring->count, count + 1, __ATOMIC_RELEASE);
}

void history_line(Object *code, uint32_t line) {
  Ring *ring = thread_ring ? thread_ring : ring_of_thread();
  if (ring) {
    record(ring, RECORD_LINE, known_of(code).number, line, 0);
  }
}

void history_call(Object *code) {
  Ring *ring = thread_ring ? thread_ring : ring_of_thread();
  depth++;
  if (ring) {
    Known known = known_of(code);
    record(ring, RECORD_CALL, known.number, known.line, now());
  }
}

void history_return(void) { depth -= depth > 0; }

static int on_event(Object *self, Object *frame, int what, Object *argument) {
  (void)self;
  (void)argument;
  Ring *ring = thread_ring ? thread_ring : ring_of_thread();
  if (!ring) {
    return 0;
  }
  if (what == EVENT_LINE) {
    Called *called = depth < MOST_DEPTH ? &stack[depth] : NULL;
    uint32_t code = called && called->frame == frame ? called->code : number_of(frame);
    record(ring, RECORD_LINE, code, line_of(frame), 0);
  } else if (what == EVENT_CALL) {
    uint32_t code = number_of(frame);
    depth++;
    if (depth < MOST_DEPTH) {
      stack[depth] = (Called){frame, code};
    }
    record(ring, RECORD_CALL, code, line_of(frame), now());
  } else if (what == EVENT_RETURN && depth > 0) {
    if (depth < MOST_DEPTH) {
      stack[depth].frame = NULL;
    }
    depth--;
  }
  return 0;
}

static pthread_key_t stack_key;

static int start_here(void) {
  if (!ring_of_thread()) {
    return 0;
  }
  if (!stack) {
    stack = calloc(MOST_DEPTH, sizeof *stack);
    pthread_setspecific(stack_key, stack);
  }
  depth = 0;
  if (stack) {
    PyEval_SetTrace(on_event, NULL);
  }
  return stack != NULL;
}

/// The trace function of threads, called at their first event.
static Object *start_thread(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  (void)keywords;
  PyEval_SetTrace(NULL, NULL);
  if (start_here()) {
    on_event(NULL, PyTuple_GetItem(arguments, 0), EVENT_CALL, NULL);
  }
  Py_IncRef(None);
  return None;
}

static Method start_thread_method = {"start_thread", start_thread, METHOD_KEYWORDS, NULL};

/// 3.8 and 3.9: `f_lineno` of PyFrameObject, which is right while a trace function runs; PyFrame_GetLineNumber looks it up.
enum { F_LINENO_OF_3_8_AND_3_9 = 108 };

static void prepare(void) {
  slot = python_request_code_slot(release);
  pthread_atfork(NULL, NULL, ring_forked);
}

int history_attach(const char *folder, unsigned long records) {
  if (monitored) {
    return 0;
  }
  if (slot < 0) {
    ring_open_folder(folder, records);
    prepare();
  }
  monitored = monitoring_start() == 0;
  return monitored ? 0 : -1;
}

void history_start(void) {
  prepare();
  thread_function = python_function(&start_thread_method);
  const char *version = Py_GetVersion();
  if (strncmp(version, "3.8.", 4) == 0 || strncmp(version, "3.9.", 4) == 0) {
    line_member = F_LINENO_OF_3_8_AND_3_9;
  }
  main_modules = PySys_GetObject("modules");
  pthread_key_create(&stack_key, free);
  monitored = monitoring_start() == 0;
  if (!monitored) {
    start_here();
  }
}

/// The module threading has a trace function for its new threads. One of the program's own stays, and other interpreters
/// have objects of their own.
void history_thread(void) {
  if (monitored) {
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
