// Probes: constants in the code of a program that write to the history when the program inverts them (`~probe`), which it
// does before each statement (probes.py).
//
// A probe is an int, of a type of its own: wherever its code goes without this library (pickled by cloudpickle, compiled
// by numba), `~probe` does no harm. Its value is the number of the first of its entries in a table.
#include "probe.h"

#include "telling.h"

#include <string.h>

#define PREFIX "unhang:" // after a zero byte

enum { MOST_ENTRIES = 1 << 29 };

/// The text of a placeholder, or NULL if the constant is none.
static const char *placeholder(Object *constant, Object *text_type) {
  ssize_t length = 0;
  const char *text = constant->type == text_type ? PyUnicode_AsUTF8AndSize(constant, &length) : NULL;
  if (constant->type == text_type && !text) {
    PyErr_Clear(); // surrogates
  }
  return text && length > (ssize_t)sizeof PREFIX && text[0] == 0 && memcmp(text + 1, PREFIX, sizeof PREFIX - 1) == 0
             ? text + sizeof PREFIX
             : NULL;
}

/// @param next the number of the next entry, where there are entries for the code already
static int patch(Object *code, uint32_t *next) {
  Object *constants = PyObject_GetAttrString(code, "co_consts");
  ssize_t size = constants ? PyTuple_Size(constants) : -1;
  Object *name = PyObject_GetAttrString(code, "co_name");
  int known = *next != 0;
  long scope = -1;
  for (ssize_t i = 0; i < size; i++) {
    Object *constant = PyTuple_GetItem(constants, i);
    const char *text = placeholder(constant, name->type);
    if (!text) {
      continue;
    }
    uint32_t number = known ? *next : telling_next();
    if (known) {
      *next += telling_count(text);
    } else {
      scope = scope < 0 ? telling_add_scope(code) : scope;
      telling_add(text, (uint32_t)scope);
    }
    Object *value = PyLong_FromLong(number);
    Object *probe = PyObject_CallFunctionObjArgs(probe_type, value, NULL);
    Py_DecRef(value);
    if (!probe) {
      size = -1;
      break;
    }
    if (python_has_immortals()) {
      *(uint32_t *)probe = *(uint32_t *)None;
    }
    *(Object **)((char *)constants + probe_tuple_items + (size_t)i * sizeof(Object *)) = probe;
    Py_DecRef(constant);
  }
  for (ssize_t i = 0; i < size; i++) {
    Object *constant = PyTuple_GetItem(constants, i);
    if (constant->type == code->type && patch(constant, next) != 0) {
      size = -1;
    }
  }
  names_leave_out(code);
  python_release(name);
  python_release(constants);
  return size < 0 ? -1 : 0;
}

static Object *patch_code(Object *self, Object *arguments, Object *keywords) {
  (void)self;
  (void)keywords;
  uint32_t next = (uint32_t)PyLong_AsLong(PyTuple_GetItem(arguments, 1));
  uint32_t first = next ? next : telling_next();
  if (telling_next() > MOST_ENTRIES || patch(PyTuple_GetItem(arguments, 0), &next) != 0) {
    if (!PyErr_Occurred()) {
      PyErr_SetString(RuntimeError, "too many probes");
    }
    return NULL;
  }
  return PyLong_FromLong(first);
}

static Method patch_method = {"patch", patch_code, METHOD_KEYWORDS, NULL};

Object *probe_patch_function(void) { return python_function(&patch_method); }

int probe_prepare(void) {
  enum { NB_INVERT = 27 }; // Include/typeslots.h
  Slot slot = {NB_INVERT, (void *)telling_prepare()};
  return probe_make_type(&slot, 1);
}
