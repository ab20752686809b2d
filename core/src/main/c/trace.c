// unhang trace: `python -m trace` as the target interpreter has it, with the part that costs most done here.
//
// The module `trace` runs unchanged. Its trace functions, in Python, decide everything: what is ignored, what a line looks
// like, what is counted. What they did for a code object or line is kept and done again here the next time. So the
// output is that module's in every version, also where it changes.
#include "history.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

Tracer tracer;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/// As print() does it.
static int write_text(Object *text) {
  Object *file = PyDict_GetItem(tracer.sys, tracer.name_stdout);
  if (!file) {
    PyErr_SetString(RuntimeError, "lost sys.stdout");
    return -1;
  }
  if (file == None) {
    return 0;
  }
  // an empty text makes no difference to the usual file, only to one of the program's own
  if (file->type == tracer.text_file && PyUnicode_GetLength(text) == 0) {
    return 0;
  }
  Py_IncRef(file);
  Object *result = PyObject_CallMethodObjArgs(file, tracer.name_write, text, NULL);
  Py_DecRef(file);
  python_release(result);
  return result ? 0 : -1;
}

static int write_all(Object *texts) {
  ssize_t size = texts ? PyTuple_Size(texts) : 0;
  Py_IncRef(texts ? texts : None);
  int status = 0;
  for (ssize_t i = 0; status == 0 && i < size; i++) {
    status = write_text(PyTuple_GetItem(texts, i));
  }
  Py_DecRef(texts ? texts : None);
  return status;
}

static int write_time(void) {
  char text[40];
  snprintf(text, sizeof text, "%.2f", now() - tracer.start_time);
  Object *number = PyUnicode_FromString(text);
  Object *space = PyUnicode_FromString(" ");
  int status = number && space && write_text(number) == 0 ? write_text(space) : -1;
  python_release(number);
  python_release(space);
  return status;
}

/// Calls a trace function of the target's module.
///
/// @param printed gets what it printed, a tuple of strings
static Object *ask(Object *function, Object *frame, Object *event, Object **printed) {
  Object *outer = trace_captured;
  trace_captured = PyList_New(0);
  Object *result = trace_captured ? PyObject_CallFunctionObjArgs(function, frame, event, None, NULL) : NULL;
  *printed = result ? PyList_AsTuple(trace_captured) : NULL;
  python_release(trace_captured);
  trace_captured = outer;
  if (result && !*printed) {
    Py_DecRef(result);
    return NULL;
  }
  return result;
}

static void set_trace_function(Object *frame, Object *function) {
  Object **member = (Object **)((char *)frame + tracer.trace_member);
  Object *before = *member;
  if (before != function) {
    if (function) {
      Py_IncRef(function);
    }
    *member = function;
    python_release(before);
  }
}

/// A function is entered, or a generator goes on. Whether it is traced depends on its module's file.
static int on_call(Object *frame, Code *code) {
  Object *globals = python_globals(frame);
  if (!globals) {
    return -1;
  }
  int plain = globals->type == DictType;
  Object *file = plain ? PyDict_GetItem(globals, tracer.name_file) : NULL;
  if (!plain || !code->known || code->file != file) {
    Object *header;
    Object *result = ask(tracer.ask_global, frame, tracer.name_call, &header);
    if (!result) {
      Py_DecRef(globals);
      return -1;
    }
    python_release(code->header);
    python_release(code->file);
    code->header = header;
    code->file = file;
    if (file) {
      Py_IncRef(file);
    }
    code->traced = result != None;
    code->known = plain;
    Py_DecRef(result);
  }
  Py_DecRef(globals);
  if (!code->traced) {
    return 0;
  }
  set_trace_function(frame, tracer.local_function);
  return write_all(code->header);
}

/// Whether the module linecache would give the same text as when the line was first printed; it also changes with what
/// the program does, such as doctest.
static int is_current(Code *code, Line *line) {
  if (!tracer.prints) {
    return 1;
  }
  Object *cache = PyDict_GetItem(tracer.linecache, tracer.name_cache);
  Object *source = cache ? PyDict_GetItem(cache, code->name) : NULL;
  return source && source == line->source &&
         PyDict_GetItem(tracer.linecache, tracer.name_getlines) == tracer.getlines &&
         PyDict_GetItem(tracer.linecache, tracer.name_getline) == tracer.getline;
}

static int on_line(Object *frame, Code *code) {
  int number = PyFrame_GetLineNumber(frame);
  Line *line = trace_line(code, number);
  if (tracer.timing && write_time() != 0) {
    return -1;
  }
  if (line && line->known && is_current(code, line)) {
    line->count += tracer.counts != NULL;
    return tracer.prints ? write_all(line->printed) : 0;
  }
  Object *printed;
  Object *result = ask(tracer.ask_local, frame, tracer.name_line, &printed);
  if (!result) {
    return -1;
  }
  Py_DecRef(result);
  int status = write_all(printed);
  if (!line) {
    Py_DecRef(printed);
    return status;
  }
  line = trace_line(code, number); // others may have run meanwhile
  Object *cache = PyDict_GetItem(tracer.linecache, tracer.name_cache);
  Object *source = cache ? PyDict_GetItem(cache, code->name) : NULL;
  if (source) {
    Py_IncRef(source);
  }
  python_release(line->printed);
  python_release(line->source);
  line->printed = printed;
  line->source = source;
  line->known = 1;
  return status;
}

/// What sys.settrace's own trace function does for a frame of which the program has set `f_trace` itself.
static int on_foreign(Object *frame, int what, Object *argument, Object *function) {
  static const char *const names[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};
  Object *name = PyUnicode_InternFromString(names[what]);
  Py_IncRef(function);
  Object *result = PyObject_CallFunctionObjArgs(function, frame, name, argument ? argument : None, NULL);
  Py_DecRef(function);
  Py_DecRef(name);
  if (!result) {
    return -1;
  }
  if (result != None) {
    set_trace_function(frame, result);
  }
  Py_DecRef(result);
  return 0;
}

/// --listfuncs and --trackcalls: nothing new is found for a code object and a caller that were seen.
static int on_call_only(Object *frame, Code *code) {
  Object *caller = python_caller(frame);
  Object *from = caller ? python_code(caller) : NULL;
  python_release(caller);
  if (from && trace_seen_from(code, from)) {
    Py_DecRef(from);
    return 0;
  }
  python_release(from);
  Object *printed;
  Object *result = ask(tracer.ask_global, frame, tracer.name_call, &printed);
  if (!result) {
    return -1;
  }
  Py_DecRef(result);
  Py_DecRef(printed);
  return 0;
}

static int on_event(Object *frame, int what, Object *argument) {
  if (what == EVENT_CALL) {
    Object *object = python_code(frame);
    Code *code = trace_code(object);
    int status = tracer.local_function ? on_call(frame, code) : on_call_only(frame, code);
    Py_DecRef(object);
    return status;
  }
  Object *function = *(Object **)((char *)frame + tracer.trace_member);
  if (!function) {
    return 0;
  }
  if (function != tracer.local_function) {
    return on_foreign(frame, what, argument, function);
  }
  if (what != EVENT_LINE) {
    return 0;
  }
  Object *object = python_code(frame);
  int status = on_line(frame, trace_code(object));
  Py_DecRef(object);
  return status;
}

int trace_event(Object *self, Object *frame, int what, Object *argument) {
  (void)self;
  history_traced(frame, what);
  int status = on_event(frame, what, argument);
  if (status != 0) { // as sys.settrace's own does
    PyEval_SetTrace(NULL, NULL);
    set_trace_function(frame, NULL);
  }
  return status;
}
