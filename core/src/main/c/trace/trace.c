// unhang trace: `python -m trace` as the target interpreter has it, with the part that costs most done here.
//
// The module `trace` runs unchanged. Its trace functions, in Python, decide everything: what is ignored, what a line looks
// like, what is counted. What they did for a code object or line is kept and done again here the next time. So the
// output is that module's in every version, also where it changes.
#include "history.h"
#include "trace.h"

Tracer tracer;

void trace_set_function(Object *frame, Object *function) {
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

int trace_decide(Object *frame, Code *code) {
  Object *globals = python_borrow_globals(frame);
  Object *file = trace_file(globals);
  if (file) {
    Py_IncRef(file);
  }
  Object *header;
  Object *result = trace_ask(tracer.ask_global, frame, tracer.name_call, &header);
  if (!result) {
    python_release(file);
    return -1;
  }
  python_release(code->header);
  python_release(code->file);
  code->header = header;
  code->file = file;
  code->traced = result != None;
  code->known = globals->type == DictType;
  Py_DecRef(result);
  return 0;
}

/// A function is entered, or a generator goes on. Whether it is traced depends on its module's file.
static int on_call(Object *frame, Code *code) {
  if (!trace_is_decided(code, python_borrow_globals(frame)) && trace_decide(frame, code) != 0) {
    return -1;
  }
  if (!code->traced) {
    return 0;
  }
  trace_set_function(frame, tracer.local_function);
  return trace_write(code->header);
}

/// Whether the module linecache would give the same text as when the line was first printed; it also changes with what
/// the program does, such as doctest.
static int is_current(Code *code, Line *line) {
  if (!tracer.prints) {
    return 1;
  }
  Object *cache = PyDict_GetItemWithError(tracer.linecache, tracer.name_cache);
  Object *source = cache && cache->type == DictType ? PyDict_GetItemWithError(cache, code->name) : NULL;
  return source && source == line->source &&
         PyDict_GetItemWithError(tracer.linecache, tracer.name_getlines) == tracer.getlines &&
         PyDict_GetItemWithError(tracer.linecache, tracer.name_getline) == tracer.getline;
}

int trace_ask_line(Object *frame, Code *code, int number) {
  Object *printed;
  Object *result = trace_ask(tracer.ask_local, frame, tracer.name_line, &printed);
  if (!result) {
    return -1;
  }
  Py_DecRef(result);
  int status = trace_write(printed);
  Line *line = trace_line(code, number); // not before, since others may have run meanwhile
  if (!line) {
    Py_DecRef(printed);
    return status;
  }
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

static int on_line(Object *frame, Code *code) {
  int number = trace_line_number(code, frame);
  Line *line = trace_line(code, number);
  if (tracer.timing && trace_write_time() != 0) {
    return -1;
  }
  if (line && line->known && is_current(code, line)) {
    line->count += tracer.counts != NULL;
    return tracer.prints ? trace_write(line->printed) : 0;
  }
  return trace_ask_line(frame, code, number);
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
    trace_set_function(frame, result);
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
  Object *result = trace_ask(tracer.ask_global, frame, tracer.name_call, &printed);
  if (!result) {
    return -1;
  }
  Py_DecRef(result);
  Py_DecRef(printed);
  return 0;
}

static int on_event(Object *frame, int what, Object *argument) {
  if (what == EVENT_CALL) {
    Code *code = trace_code(python_borrow_code(frame));
    return tracer.local_function ? on_call(frame, code) : on_call_only(frame, code);
  }
  Object *function = *(Object **)((char *)frame + tracer.trace_member);
  if (!function) {
    return 0;
  }
  if (function != tracer.local_function) {
    return on_foreign(frame, what, argument, function);
  }
  return what == EVENT_LINE ? on_line(frame, trace_code(python_borrow_code(frame))) : 0;
}

int trace_event(Object *self, Object *frame, int what, Object *argument) {
  (void)self;
  history_traced(frame, what);
  int status = on_event(frame, what, argument);
  if (status != 0) { // as sys.settrace's own does
    PyEval_SetTrace(NULL, NULL);
    trace_set_function(frame, NULL);
  }
  return status;
}
