// What frame objects hold.
#include "python.h"

/// Where 3.8's PyFrameObject (Include/frameobject.h) has them; later versions have functions.
enum { F_BACK_OF_3_8 = 24, F_CODE_OF_3_8 = 32 };

static Object *member(Object *object, size_t offset) {
  Object *value = *(Object **)((char *)object + offset);
  if (value) {
    Py_IncRef(value);
  }
  return value;
}

Object *python_code(Object *frame) {
  return PyFrame_GetCode ? PyFrame_GetCode(frame) : member(frame, F_CODE_OF_3_8);
}

Object *python_caller(Object *frame) {
  return PyFrame_GetBack ? PyFrame_GetBack(frame) : member(frame, F_BACK_OF_3_8);
}

Object *python_globals(Object *frame) {
  return PyFrame_GetGlobals ? PyFrame_GetGlobals(frame) : PyObject_GetAttrString(frame, "f_globals");
}

size_t python_find_trace_member(Object *frame, Object *marker) {
  enum { FIRST = 24, END = 128 }; // every version's frame object is that long with what it allocates behind
  size_t found = 0;
  Object *before = PyObject_GetAttrString(frame, "f_trace");
  if (before && PyObject_SetAttrString(frame, "f_trace", marker) == 0) {
    Object *type_size = PyObject_GetAttrString(frame->type, "__basicsize__");
    size_t end = type_size ? (size_t)PyLong_AsLong(type_size) : 0;
    python_release(type_size);
    for (size_t offset = FIRST; !found && offset + sizeof(Object *) <= end && offset < END; offset += sizeof(Object *)) {
      if (*(Object **)((char *)frame + offset) == marker) {
        found = offset;
      }
    }
    PyObject_SetAttrString(frame, "f_trace", before);
  }
  python_release(before);
  if (PyErr_Occurred()) {
    PyErr_Clear();
    return 0;
  }
  return found;
}

typedef Object *(*Getter)(Object *frame);

/// A pointer in frame objects, or from 3.11 on in the interpreter's own frames, to which they point.
typedef struct {
  Getter getter;
  int known;
  size_t offset;
} Member;

static Member code_member = {python_code, 0, 0};
static Member globals_member = {python_globals, 0, 0};

static inline Object *read_member(Object *frame, size_t offset) {
  enum { F_FRAME = 24 };      // of struct _frame (Include/internal/pycore_frame.h)
  const uintptr_t TAGS = 3; // kinds of references, from 3.14 on (Include/internal/pycore_stackref.h)
  const char *from = PyFrame_GetGlobals ? *(const char **)((char *)frame + F_FRAME) : (const char *)frame;
  return (Object *)(*(uintptr_t *)(from + offset) & ~TAGS);
}

static inline Object *borrow(Object *frame, const Member *member) {
  if (member->known) {
    return read_member(frame, member->offset);
  }
  Object *value = member->getter(frame);
  python_release(value); // the frame has it
  return value;
}

Object *python_borrow_code(Object *frame) { return borrow(frame, &code_member); }

Object *python_borrow_globals(Object *frame) { return borrow(frame, &globals_member); }

/// Whether this frame and those that called it, which are not all of the same code or module, have the value there.
static int is_at(Object *frame, const Member *member, size_t offset) {
  Object *first = borrow(frame, member);
  int differ = 0;
  int fits = 1;
  Py_IncRef(frame);
  while (frame && fits) {
    Object *value = borrow(frame, member);
    fits = read_member(frame, offset) == value;
    differ |= value != first;
    Object *caller = python_caller(frame);
    Py_DecRef(frame);
    frame = caller;
  }
  python_release(frame);
  return fits && differ;
}

static void find(Object *frame, Member *member) {
  enum { END = 64 }; // they are longer in every version
  for (size_t offset = 0; !member->known && offset < END; offset += sizeof(Object *)) {
    if (is_at(frame, member, offset)) {
      *member = (Member){member->getter, 1, offset};
    }
  }
}

void python_find_frame_members(Object *frame) {
  find(frame, &code_member);
  find(frame, &globals_member);
}
