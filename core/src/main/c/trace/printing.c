// What the trace functions of the target's module print, collected once and written again and again.
#include "trace.h"

#include <stdio.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int write_to(Object *file, Object *text) {
  // an empty text makes no difference to the usual file, only to one of the program's own
  if (file == None || (file->type == tracer.text_file && PyUnicode_GetLength(text) == 0)) {
    return 0;
  }
  Object *arguments[] = {file, text};
  Object *result = PyObject_VectorcallMethod ? PyObject_VectorcallMethod(tracer.name_write, arguments, 2, NULL)
                                             : PyObject_CallMethodObjArgs(file, tracer.name_write, text, NULL);
  python_release(result);
  return result ? 0 : -1;
}

int trace_write(Object *texts) {
  ssize_t size = texts ? PyTuple_Size(texts) : 0;
  if (size == 0) {
    return 0;
  }
  Object *file = PyDict_GetItemWithError(tracer.sys, tracer.name_stdout);
  if (!file) {
    PyErr_SetString(RuntimeError, "lost sys.stdout");
    return -1;
  }
  Py_IncRef(file);
  Py_IncRef(texts);
  int status = 0;
  for (ssize_t i = 0; status == 0 && i < size; i++) {
    status = write_to(file, PyTuple_GetItem(texts, i));
  }
  Py_DecRef(texts);
  Py_DecRef(file);
  return status;
}

int trace_write_time(void) {
  char text[40];
  snprintf(text, sizeof text, "%.2f", now() - tracer.start_time);
  Object *texts = PyTuple_New(2);
  if (!texts) {
    return -1;
  }
  PyTuple_SetItem(texts, 0, PyUnicode_FromString(text));
  PyTuple_SetItem(texts, 1, PyUnicode_FromString(" "));
  int status = trace_write(texts);
  Py_DecRef(texts);
  return status;
}

Object *trace_ask(Object *function, Object *frame, Object *event, Object **printed) {
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
