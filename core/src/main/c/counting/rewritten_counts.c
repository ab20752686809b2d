// Where lines begin, from probes in rewritten code (rewriting.c): all that is executed from now on has them. That is what
// functions have that are there, and what `exec` and `eval` are given, with the functions that it makes.
#include "counting.h"
#include "probe.h"
#include "rewriting.h"

#include <dlfcn.h>
#include <string.h>

static int prepared;

static int rewrite_function(Object *function) {
  Object *code = PyObject_GetAttrString(function, "__code__");
  Object *rewritten = code ? rewriting_of(code) : NULL;
  int status = rewritten ? PyObject_SetAttrString(function, "__code__", rewritten) : -1;
  python_release(code);
  python_release(rewritten);
  return status;
}

static int rewrite_functions(Object *type) {
  Object *collector = PyImport_ImportModule("gc");
  Object *name = PyUnicode_FromString("get_objects");
  Object *objects = collector && name ? PyObject_CallMethodObjArgs(collector, name, NULL) : NULL;
  int status = objects ? 0 : -1;
  for (ssize_t i = objects ? PyList_Size(objects) : 0; status == 0 && i-- > 0;) {
    Object *object = PyList_GetItem(objects, i);
    status = object->type == type ? rewrite_function(object) : 0;
  }
  python_release(collector);
  python_release(name);
  python_release(objects);
  return status;
}

int rewritten_counts_prepare(void) {
  Object *type = dlsym(RTLD_DEFAULT, "PyFunction_Type");
  if (!type || rewriting_prepare() != 0 || rewrite_functions(type) != 0 || entrances_replace(type) != 0) {
    PyErr_Clear();
    return -1;
  }
  prepared = 1;
  probe_prepare_marshal();
  watching_prepare_versions();
  return 0;
}

/// Which argument of an audit event is code that will be executed; -1 for other events.
static ssize_t code_in(const char *event, Object *arguments) {
  if (strcmp(event, "exec") == 0 || strcmp(event, "function.__new__") == 0) {
    return 0;
  }
  enum { NAME = 1, VALUE };
  if (strcmp(event, "object.__setattr__") != 0 || PyTuple_Size(arguments) <= VALUE) {
    return -1;
  }
  const char *name = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(arguments, NAME), NULL);
  if (!name) {
    PyErr_Clear();
  }
  return name && strcmp(name, "__code__") == 0 ? VALUE : -1;
}

void rewritten_counts_audit(const char *event, Object *arguments) {
  ssize_t place = prepared ? code_in(event, arguments) : -1;
  Object *code = place >= 0 ? PyTuple_GetItem(arguments, place) : NULL;
  if (code && code->type == CodeType && rewriting_is_here() && !rewriting_is_done(code)) {
    prepared = 0;
    counting_give_up();
  }
}
