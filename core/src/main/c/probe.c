// Probes: constants in the code of a program that write to the history when the program inverts them (`~probe`), which it
// does before each statement (probes.py).
//
// A probe is an int, of a type of its own: wherever its code goes without this library (pickled by cloudpickle, compiled
// by numba), `~probe` does no harm. Its value is the number of the first of its entries in a table.
#include "probe.h"

#include <stdlib.h>
#include <string.h>

/// What a probe tells: that a line begins, or a call.
typedef struct {
  Place place; // as it is recorded; before the first time only the line and the kind
  uint32_t scope;
  uint32_t flags;
} Entry;

/// A code object with probes.
typedef struct {
  Object *file, *name;
  uint32_t first_line;
  uint32_t code; // its number, 0 before it is told for the first time
} Scope;

/// Of an entry: NEW before the first time, MORE where the next entry is told too.
enum { CALL = 1, MORE = 2, NEW = 4 };
#define PREFIX "unhang:" // after a zero byte

/// PyLongObject (Include/cpython/longintrepr.h): a head, the size, and digits of 30 bits each.
enum { FIRST_DIGIT = 24, MOST_ENTRIES = 1 << 29 };

static Entry *entries;
static uint32_t entry_count = 1, entry_room;
static Scope *scopes;
static uint32_t scope_count, scope_room;
Object *probe_type;
static int immortals; // whether there are objects of which references are not counted (PEP 683)
static size_t tuple_items;

/// What `~probe` gives.
static inline Object *result(void) {
  if (!immortals) {
    True->references++;
  }
  return True;
}

/// Where there is more to tell than a line. A call comes first.
static __attribute__((noinline)) Object *tell_all(const Entry *entry, Ring *ring) {
  uint64_t depth = history_depth();
  history_record(ring, entry->place, (entry->flags & CALL ? history_now() << 16 : 0) | depth);
  for (; entry->flags & MORE; entry++) {
    history_record(ring, entry[1].place, depth);
  }
  return result();
}

/// The first time, when there may not even be a ring.
static __attribute__((noinline)) Object *tell_new(Entry *first) {
  Ring *ring = ring_of_thread();
  if (!ring) {
    return result();
  }
  for (Entry *entry = first; entry; entry = entry->flags & MORE ? entry + 1 : NULL) {
    Scope *scope = &scopes[entry->scope];
    if (scope->code == 0) {
      scope->code = names_add(scope->file, scope->name, scope->first_line);
    }
    if (entry->flags & NEW) {
      entry->place |= scope->code;
      entry->flags &= ~(uint32_t)NEW;
    }
  }
  return tell_all(first, ring);
}

/// Most are of one line in the main thread, and this is the way for them: with nothing that would need registers saved.
static Object *invert(Object *self) {
  uint32_t number = *(uint32_t *)((char *)self + FIRST_DIGIT);
  Entry *entry = &entries[number];
  Ring *ring = thread_ring;
  const char *thread = history_main_thread;
  if (__builtin_expect(entry->flags || !ring || !thread, 0)) {
    return entry->flags & NEW || !ring ? tell_new(entry) : tell_all(entry, ring);
  }
  history_record(ring, entry->place, history_depth_of(thread));
  if (number & 1) { // a jump by which the processor tells probes apart, and foresees where the interpreter goes on
    __asm__ volatile("");
  }
  return result();
}

/// What a probe is for pickle: a plain int.
static Object *reduce(Object *self, Object *nothing) {
  (void)nothing;
  Object *arguments = PyTuple_New(1);
  PyTuple_SetItem(arguments, 0, PyLong_FromLong(*(uint32_t *)((char *)self + FIRST_DIGIT)));
  Object *result = PyTuple_New(2);
  Py_IncRef(IntType);
  PyTuple_SetItem(result, 0, IntType);
  PyTuple_SetItem(result, 1, arguments);
  return result;
}

static void *room(void *array, uint32_t count, uint32_t *size, size_t each) {
  if (count < *size) {
    return array;
  }
  *size = *size ? *size * 2 : 1024;
  void *more = realloc(array, *size * each);
  if (!more) {
    abort(); // no memory left
  }
  return more;
}

/// Makes entries of the text of a placeholder: numbers of lines and the letter c for a call, with commas between them.
static void add_entries(const char *text, uint32_t scope) {
  for (const char *at = text; at;) {
    uint32_t call = *at == 'c' ? CALL : 0;
    Place place = call ? history_place(RECORD_CALL, 0, scopes[scope].first_line)
                       : history_place(RECORD_LINE, 0, (uint32_t)strtoul(at, NULL, 10));
    at = strchr(at, ',');
    at = at ? at + 1 : NULL;
    entries = room(entries, entry_count, &entry_room, sizeof *entries);
    entries[entry_count++] = (Entry){place, scope, NEW | call | (at ? MORE : 0)};
  }
}

static uint32_t entries_in(const char *text) {
  uint32_t count = 1;
  for (; (text = strchr(text, ',')); text++) {
    count++;
  }
  return count;
}

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

static uint32_t add_scope(Object *code) {
  Object *first = PyObject_GetAttrString(code, "co_firstlineno");
  scopes = room(scopes, scope_count, &scope_room, sizeof *scopes);
  scopes[scope_count] = (Scope){PyObject_GetAttrString(code, "co_filename"), names_name(code),
                                first ? (uint32_t)PyLong_AsLong(first) : 0, 0};
  python_release(first);
  return scope_count++;
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
    uint32_t number = known ? *next : entry_count;
    if (known) {
      *next += entries_in(text);
    } else {
      scope = scope < 0 ? add_scope(code) : scope;
      add_entries(text, (uint32_t)scope);
    }
    Object *value = PyLong_FromLong(number);
    Object *probe = PyObject_CallFunctionObjArgs(probe_type, value, NULL);
    Py_DecRef(value);
    if (!probe) {
      size = -1;
      break;
    }
    if (immortals) {
      *(uint32_t *)probe = *(uint32_t *)None;
    }
    *(Object **)((char *)constants + tuple_items + (size_t)i * sizeof(Object *)) = probe;
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
  uint32_t first = next ? next : entry_count;
  if (entry_count > MOST_ENTRIES || patch(PyTuple_GetItem(arguments, 0), &next) != 0) {
    if (!PyErr_Occurred()) {
      PyErr_SetString(RuntimeError, "too many probes");
    }
    return NULL;
  }
  return PyLong_FromLong(first);
}

static Method patch_method = {"patch", patch_code, METHOD_KEYWORDS, NULL};

Object *probe_patch_function(void) { return python_function(&patch_method); }

/// PyType_Spec (docs.python.org/3/c-api/type.html), and numbers of slots (Include/typeslots.h): the stable ABI.
typedef struct {
  const char *name;
  int size, item_size;
  unsigned flags;
  Slot *slots;
} Spec;

enum { NB_INVERT = 27, TP_METHODS = 64, DEFAULT_FLAGS = 1 << 18 };

int probe_prepare(void) {
  static Method methods[] = {{"__reduce__", (Function)(void (*)(void))reduce, METHOD_NO_ARGUMENTS, NULL}, {0}};
  static Slot slots[] = {{NB_INVERT, (void *)invert}, {TP_METHODS, methods}, {0}};
  static Spec spec = {"unhang.probe", 0, 0, DEFAULT_FLAGS, slots};
  Object *bases = PyTuple_New(1);
  Py_IncRef(IntType);
  PyTuple_SetItem(bases, 0, IntType);
  probe_type = PyType_FromSpecWithBases(&spec, bases);
  Object *size = probe_type ? PyObject_GetAttrString(bases->type, "__basicsize__") : NULL;
  tuple_items = size ? (size_t)PyLong_AsLong(size) : 0;
  python_release(size);
  Py_DecRef(bases);
  ssize_t before = True->references;
  Py_IncRef(True);
  immortals = True->references == before;
  Py_DecRef(True);
  return probe_type && tuple_items ? 0 : -1;
}
