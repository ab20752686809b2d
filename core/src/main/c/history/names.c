// Code objects by number, as records have them. What is known of each is kept in a slot of the object itself.
#include "history.h"
#include "probe.h"

enum { NOT_KEPT = (1 << 30) - 1 }; // the number of those for which there was no room: it has no name

static ssize_t slot = -1;

/// How many code objects have gone: what was at the address of one may be another.
static unsigned long gone;

/// Code objects have no memory of ours, only a number in the slot.
static void release(void *extra) { gone += extra != NULL; }

void names_prepare(void) { slot = python_request_code_slot(release); }

static const char *text_of(Object *text) {
  const char *utf8 = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
  return utf8 ? utf8 : "?";
}

uint32_t names_add(Object *file, Object *name, uint32_t first_line) {
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  uint32_t number = ring_add_code(text_of(file), text_of(name), (int)first_line);
  PyErr_Restore(type, value, traceback);
  return number ? number : NOT_KEPT;
}

Object *names_name(Object *code) {
  return PyObject_GetAttrString(code, PyObject_HasAttrString(code, "co_qualname") ? "co_qualname" : "co_name");
}

static void keep(Object *code, Known known) {
  python_set_code_slot(code, slot, (void *)((uintptr_t)known.line << 32 | known.number));
}

static Known add(Object *code) {
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Object *file = PyObject_GetAttrString(code, "co_filename");
  Object *name = names_name(code);
  Object *first = PyObject_GetAttrString(code, "co_firstlineno");
  Known known = {LEFT_OUT, first ? (uint32_t)PyLong_AsLong(first) : 0};
  if (probing_passes(file)) {
    known.number = names_add(file, name, known.line);
  }
  python_release(file);
  python_release(name);
  python_release(first);
  PyErr_Restore(type, value, traceback);
  keep(code, known);
  return known;
}

Known names_of(Object *code) {
  static __thread Object *last;
  static __thread unsigned long gone_then;
  static __thread Known known;
  if (code != last || gone != gone_then) {
    uintptr_t value = (uintptr_t)python_get_code_slot(code, slot);
    known = value ? (Known){(uint32_t)value, (uint32_t)(value >> 32)} : add(code);
    last = code;
    gone_then = gone;
  }
  return known;
}

void names_leave_out(Object *code) { keep(code, (Known){LEFT_OUT, 0}); }

int names_is_left_out(Object *code) { return (uint32_t)(uintptr_t)python_get_code_slot(code, slot) == LEFT_OUT; }
