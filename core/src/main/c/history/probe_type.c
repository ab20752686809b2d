// The type of probes. They are ints: wherever their code goes without this library, they do no harm.
#include "probe.h"

#include <string.h>

Object *probe_type;
size_t probe_tuple_items;

/// PyType_Spec (docs.python.org/3/c-api/type.html), and numbers of slots (Include/typeslots.h): the stable ABI.
typedef struct {
  const char *name;
  int size, item_size;
  unsigned flags;
  Slot *slots;
} Spec;

enum { TP_METHODS = 64, DEFAULT_FLAGS = 1 << 18 };

/// What a probe is for pickle: a plain int.
static Object *reduce(Object *self, Object *nothing) {
  (void)nothing;
  Object *arguments = PyTuple_New(1);
  PyTuple_SetItem(arguments, 0, PyLong_FromLong(PyLong_AsLong(self)));
  Object *result = PyTuple_New(2);
  Py_IncRef(IntType);
  PyTuple_SetItem(result, 0, IntType);
  PyTuple_SetItem(result, 1, arguments);
  return result;
}

int probe_make_type(const Slot *does, size_t count) {
  enum { MOST = 4 };
  static Method methods[] = {{"__reduce__", (Function)(void (*)(void))reduce, METHOD_NO_ARGUMENTS, NULL}, {0}};
  Slot slots[MOST + 2] = {{0}};
  memcpy(slots, does, count * sizeof *does);
  slots[count] = (Slot){TP_METHODS, methods};
  static Spec spec = {"unhang.probe", 0, 0, DEFAULT_FLAGS, NULL};
  spec.slots = slots;
  Object *bases = PyTuple_New(1);
  Py_IncRef(IntType);
  PyTuple_SetItem(bases, 0, IntType);
  probe_type = PyType_FromSpecWithBases(&spec, bases);
  Object *size = probe_type ? PyObject_GetAttrString(bases->type, "__basicsize__") : NULL;
  probe_tuple_items = size ? (size_t)PyLong_AsLong(size) : 0;
  python_release(size);
  Py_DecRef(bases);
  return probe_type && probe_tuple_items ? 0 : -1;
}
