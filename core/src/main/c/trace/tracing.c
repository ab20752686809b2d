#define _GNU_SOURCE
// Where `unhang trace` and the module `trace` meet.
#include "counting.h"
#include "trace.h"

#include <stdlib.h>
#include <unistd.h>
#include <string.h>

__thread Object *trace_captured;

static Object *original_settrace;

static int append(Object *list, Object *text) {
  int status = text ? PyList_Append(list, text) : -1;
  python_release(text);
  return status;
}

/// print() for the trace functions: what it would write is collected.
static Object *print(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  Object *end = keywords ? PyDict_GetItemString(keywords, "end") : NULL;
  if (!trace_captured || (keywords && PyDict_Size(keywords) != (end != NULL))) {
    return PyObject_Call(PyDict_GetItemString(PyEval_GetBuiltins(), "print"), arguments, keywords);
  }
  for (ssize_t i = 0; i < PyTuple_Size(arguments); i++) {
    if ((i > 0 && append(trace_captured, PyUnicode_FromString(" ")) != 0) ||
        append(trace_captured, PyObject_Str(PyTuple_GetItem(arguments, i))) != 0) {
      return NULL;
    }
  }
  return append(trace_captured, end ? PyObject_Str(end) : PyUnicode_FromString("\n")) == 0 ? python_none() : NULL;
}

/// The trace function of new threads: from its first event on the thread is traced here.
static Object *start_thread(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  (void)keywords;
  PyEval_SetTrace(trace_event, tracer.global_function);
  if (trace_event(NULL, PyTuple_GetItem(arguments, 0), EVENT_CALL, NULL) != 0) {
    return NULL;
  }
  if (!tracer.local_function) {
    return python_none();
  }
  return PyObject_GetAttrString(PyTuple_GetItem(arguments, 0), "f_trace");
}

/// Trace.results: after everything that was traced.
static Object *results(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  (void)arguments;
  (void)keywords;
  Object *class = PyObject_GetAttrString(tracer.trace, "__class__");
  Object *function = class ? PyObject_GetAttrString(class, "results") : NULL;
  python_release(class);
  if (!function || trace_flush() != 0) {
    return NULL;
  }
  Object *result = PyObject_CallFunctionObjArgs(function, tracer.trace, NULL);
  Py_DecRef(function);
  return result;
}

static Method print_method = {"print", print, METHOD_KEYWORDS, NULL};
static Method start_thread_method = {"start_thread", start_thread, METHOD_KEYWORDS, NULL};
static Method results_method = {"results", results, METHOD_KEYWORDS, NULL};

static Object *module_dict(const char *name) {
  Object *imported = PyImport_ImportModule(name);
  return imported ? PyModule_GetDict(imported) : NULL; // it stays in sys.modules
}

static void name_all(void) {
  tracer.name_stdout = PyUnicode_InternFromString("stdout");
  tracer.name_write = PyUnicode_InternFromString("write");
  tracer.name_file = PyUnicode_InternFromString("__file__");
  tracer.name_cache = PyUnicode_InternFromString("cache");
  tracer.name_getline = PyUnicode_InternFromString("getline");
  tracer.name_getlines = PyUnicode_InternFromString("getlines");
  tracer.name_call = PyUnicode_InternFromString("call");
  tracer.name_line = PyUnicode_InternFromString("line");
}

/// What the functions of the trace.Trace do, from its attributes.
static int read_trace(void) {
  if (!PyObject_HasAttrString(tracer.trace, "localtrace")) {
    return 0;
  }
  tracer.local_function = PyObject_GetAttrString(tracer.trace, "localtrace");
  Object *name = tracer.local_function ? PyObject_GetAttrString(tracer.local_function, "__name__") : NULL;
  const char *text = name ? PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
  Object *start = PyObject_GetAttrString(tracer.trace, "start_time");
  if (!text || !start) {
    return -1;
  }
  tracer.prints = strstr(text, "trace_trace") != NULL;
  if (strstr(text, "count")) {
    tracer.counts = PyObject_GetAttrString(tracer.trace, "counts");
  }
  if (tracer.prints && start != None) {
    tracer.timing = 1;
    tracer.start_time = PyFloat_AsDouble(start);
    PyObject_SetAttrString(tracer.trace, "start_time", None); // else its functions would write it too
  }
  Py_DecRef(name);
  Py_DecRef(start);
  return 0;
}

/// A method of the trace.Trace that prints by our print(). The module itself is not changed: it is the program's __main__,
/// which the program may look into.
static Object *with_own_print(Object *method) {
  Object *types = module_dict("types");
  Object *function = types ? PyObject_GetAttrString(method, "__func__") : NULL;
  Object *code = function ? PyObject_GetAttrString(function, "__code__") : NULL;
  Object *globals = code ? PyObject_GetAttrString(function, "__globals__") : NULL;
  Object *copy = globals ? PyUnicode_FromString("copy") : NULL;
  Object *own = copy ? PyObject_CallMethodObjArgs(globals, copy, NULL) : NULL;
  if (!own || PyDict_SetItemString(own, "print", python_function(&print_method)) != 0) {
    return NULL;
  }
  Object *made = PyObject_CallFunctionObjArgs(PyDict_GetItemString(types, "FunctionType"), code, own, NULL);
  return made ? PyObject_CallFunctionObjArgs(PyDict_GetItemString(types, "MethodType"), made, tracer.trace, NULL) : NULL;
}

static int prepare(Object *function) {
  tracer.global_function = function;
  tracer.trace = PyObject_GetAttrString(function, "__self__");
  tracer.sys = module_dict("sys");
  tracer.linecache = module_dict("linecache");
  Object *io = module_dict("io");
  Object *threading = PyImport_ImportModule("threading");
  if (!tracer.trace || !tracer.sys || !tracer.linecache || !io || !threading || read_trace() != 0) {
    return -1;
  }
  name_all();
  tracer.text_file = PyDict_GetItemString(io, "TextIOWrapper");
  tracer.getline = PyDict_GetItem(tracer.linecache, tracer.name_getline);
  tracer.getlines = PyDict_GetItem(tracer.linecache, tracer.name_getlines);
  trace_prepare_codes();
  Object *settrace = PyUnicode_FromString("settrace");
  tracer.ask_global = with_own_print(function);
  tracer.ask_local = tracer.local_function ? with_own_print(tracer.local_function) : NULL;
  PyObject_SetAttrString(tracer.trace, "results", python_function(&results_method));
  tracer.start_thread = python_function(&start_thread_method);
  python_release(PyObject_CallMethodObjArgs(threading, settrace, tracer.start_thread, NULL));
  return PyErr_Occurred() ? -1 : 0;
}

/// sys.settrace, until the module trace calls it: before it runs the program.
static Object *settrace(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  PyObject_SetAttrString(PyImport_ImportModule("sys"), "settrace", original_settrace);
  Object *function = PyTuple_GetItem(arguments, 0);
  if (!function) {
    return NULL;
  }
  Py_IncRef(function);
  python_find_frame_members(PyEval_GetFrame());
  tracer.trace_member = python_find_trace_member(PyEval_GetFrame(), function);
  if (tracer.trace_member == 0) {
    return PyObject_Call(original_settrace, arguments, keywords); // slower, with the same result
  }
  if (prepare(function) != 0) {
    return NULL;
  }
  if (counting_begin() != 0) {
    PyEval_SetTrace(trace_event, function);
  }
  return python_none();
}

static Method settrace_method = {"settrace", settrace, METHOD_KEYWORDS, NULL};

static int append_options(Object *list, const char *options) {
  for (const char *from = options; *from;) {
    const char *end = strchr(from, SEPARATOR);
    size_t length = end ? (size_t)(end - from) : strlen(from);
    char *word = strndup(from, length);
    int status = append(list, word ? PyUnicode_DecodeFSDefault(word) : NULL);
    free(word);
    if (status != 0) {
      return -1;
    }
    from += length + (end != NULL);
  }
  return 0;
}

/// sys.argv as `python -m trace` would have it.
static int set_arguments(const char *options, int is_module, Object *name) {
  Object *arguments = PySys_GetObject("argv");
  Object *head = PyList_New(0);
  if (!arguments || !head || append(head, PyUnicode_FromString("-m")) != 0 || append_options(head, options) != 0) {
    return -1;
  }
  if (is_module) {
    if (append(head, PyUnicode_FromString("--module")) != 0 || PyList_Append(head, name) != 0) {
      return -1;
    }
    return PyList_SetSlice(arguments, 0, 1, head);
  }
  return PyList_SetSlice(arguments, 0, 0, head);
}

static int is_set(Object *flags, const char *name) {
  Object *flag = PyObject_GetAttrString(flags, name);
  int set = flag ? PyObject_IsTrue(flag) : 0; // 3.11 has more flags than 3.8
  python_release(flag);
  PyErr_Clear();
  return set;
}

/// With -m the first place to import from is the working directory, not the program's.
static int set_path(void) {
  Object *flags = PySys_GetObject("flags");
  Object *path = PySys_GetObject("path");
  if (!flags || !path || is_set(flags, "isolated") || is_set(flags, "safe_path") || PyList_Size(path) < 1) {
    return 0;
  }
  char *folder = getcwd(NULL, 0);
  Object *text = folder ? PyUnicode_DecodeFSDefault(folder) : PyUnicode_FromString("");
  free(folder);
  return text ? PyList_SetItem(path, 0, text) : -1;
}

int trace_run(const char *options, int is_module, Object *name) {
  Object *sys = PyImport_ImportModule("sys");
  if (!sys || set_arguments(options, is_module, name) != 0 || set_path() != 0) {
    return -1;
  }
  original_settrace = PyObject_GetAttrString(sys, "settrace");
  PyObject_SetAttrString(sys, "settrace", python_function(&settrace_method));
  Object *runpy = PyImport_ImportModule("runpy");
  Object *run = runpy ? PyUnicode_FromString("_run_module_as_main") : NULL;
  Object *trace = run ? PyUnicode_FromString("trace") : NULL;
  Object *result = trace ? PyObject_CallMethodObjArgs(runpy, run, trace, NULL) : NULL;
  if (!result) {
    return -1;
  }
  Py_DecRef(result);
  PyErr_SetObject(SystemExit, None);
  return -1;
}
