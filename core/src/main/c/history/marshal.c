// marshal writes what is exactly an int, but nothing of another type: while it writes code, the probes in it are ints.
#include "probe.h"

enum { DEEPEST = 100 };

static FastFunction original_dump, original_dumps;

static void find(Object *value, Object *found, int depth) {
  if (value->type == probe_type) {
    PyList_Append(found, value);
  } else if (depth == DEEPEST) {
    return;
  } else if (value->type == CodeType) {
    Object *constants = PyObject_GetAttrString(value, "co_consts");
    if (constants) {
      find(constants, found, depth + 1);
      Py_DecRef(constants);
    }
  } else if (value->type == TupleType) {
    for (ssize_t i = PyTuple_Size(value); i-- > 0;) {
      find(PyTuple_GetItem(value, i), found, depth + 1);
    }
  } else if (value->type == ListType) {
    for (ssize_t i = PyList_Size(value); i-- > 0;) {
      find(PyList_GetItem(value, i), found, depth + 1);
    }
  } else if (value->type == DictType) {
    Object *values = PyDict_Values(value);
    if (values) {
      find(values, found, depth + 1);
      Py_DecRef(values);
    }
  }
}

static void turn(Object *probes, Object *type) {
  for (ssize_t i = PyList_Size(probes); i-- > 0;) {
    PyList_GetItem(probes, i)->type = type;
  }
}

static Object *call(FastFunction original, Object *self, Object *const *arguments, ssize_t count, Object *names) {
  Object *probes = PyList_New(0);
  if (!probes) {
    return NULL;
  }
  if (count > 0) {
    find(arguments[0], probes, 0);
    PyErr_Clear();
    turn(probes, IntType);
  }
  Object *result = original(self, arguments, count, names);
  turn(probes, probe_type);
  Py_DecRef(probes);
  return result;
}

static Object *dump(Object *self, Object *const *arguments, ssize_t count, Object *names) {
  return call(original_dump, self, arguments, count, names);
}

static Object *dumps(Object *self, Object *const *arguments, ssize_t count, Object *names) {
  return call(original_dumps, self, arguments, count, names);
}

static FastFunction replace(Object *module, const char *name, FastFunction by) {
  return (FastFunction)(void (*)(void))python_replace(module, name, METHOD_FAST, (Function)(void (*)(void))by);
}

void probe_prepare_marshal(void) {
  Object *module = PyImport_ImportModule("marshal");
  if (module) {
    original_dump = replace(module, "dump", dump);
    original_dumps = replace(module, "dumps", dumps);
    Py_DecRef(module);
  }
  PyErr_Clear();
}
