// What `unhang trace` knows of each code object, kept in a slot of the object itself.
#include "trace.h"

#include <stdlib.h>
#include <string.h>

static ssize_t slot = -1;
static Code *all;

/// Those met last, by the address of the code object: the slot takes several calls.
static Code *met[1024];

static Code **place_of(Object *object) { return &met[(uintptr_t)object / sizeof(Object) % (sizeof met / sizeof *met)]; }

static void give_up(void) { abort(); } // no memory left

static int flush_code(Code *code) {
  if (!tracer.counts) {
    return 0;
  }
  for (int i = 0; i < code->size; i++) {
    Line *line = &code->lines[i];
    if (line->count == 0) {
      continue;
    }
    Object *key = PyTuple_New(2);
    Py_IncRef(code->name);
    PyTuple_SetItem(key, 0, code->name);
    PyTuple_SetItem(key, 1, PyLong_FromLong(code->first + i));
    Object *before = PyDict_GetItem(tracer.counts, key);
    Object *more = PyLong_FromLong(line->count);
    Object *sum = before ? PyNumber_Add(before, more) : NULL;
    int status = PyDict_SetItem(tracer.counts, key, sum ? sum : more);
    line->count = 0;
    python_release(sum);
    Py_DecRef(more);
    Py_DecRef(key);
    if (status != 0) {
      return -1;
    }
  }
  return 0;
}

int trace_flush(void) {
  for (Code *code = all; code; code = code->next) {
    if (flush_code(code) != 0) {
      return -1;
    }
  }
  return 0;
}

/// The code object goes.
static void release(void *extra) {
  Code *code = extra;
  if (!code) {
    return;
  }
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (flush_code(code) != 0) {
    PyErr_Clear();
  }
  for (int i = 0; i < code->size; i++) {
    python_release(code->lines[i].printed);
    python_release(code->lines[i].source);
  }
  for (size_t i = 0; i < code->caller_count; i++) {
    Py_DecRef(code->callers[i]);
  }
  python_release(code->name);
  python_release(code->file);
  python_release(code->header);
  PyErr_Restore(type, value, traceback);
  if (code->previous) {
    code->previous->next = code->next;
  } else {
    all = code->next;
  }
  if (code->next) {
    code->next->previous = code->previous;
  }
  if (*place_of(code->object) == code) {
    *place_of(code->object) = NULL;
  }
  free(code->lines);
  free(code->line_numbers);
  free(code->callers);
  free(code);
}

void trace_prepare_codes(void) { slot = python_request_code_slot(release); }

static Code *add(Object *object) {
  Code *code = calloc(1, sizeof *code);
  if (!code) {
    give_up();
  }
  code->object = object;
  code->name = PyObject_GetAttrString(object, "co_filename");
  Object *first = PyObject_GetAttrString(object, "co_firstlineno");
  code->first = first ? (int)PyLong_AsLong(first) : 0;
  python_release(first);
  code->next = all;
  if (all) {
    all->previous = code;
  }
  all = code;
  python_set_code_slot(object, slot, code);
  return code;
}

Code *trace_code(Object *object) {
  Code **place = place_of(object);
  if (!*place || (*place)->object != object) {
    Code *known = python_get_code_slot(object, slot);
    *place = known ? known : add(object);
  }
  return *place;
}

/// Makes room for lines from..from+size, a superset of those there are.
static void grow(Code *code, int from, int size) {
  Line *lines = calloc((size_t)size, sizeof *lines);
  if (!lines) {
    give_up();
  }
  if (code->size > 0) {
    memcpy(lines + (code->first - from), code->lines, (size_t)code->size * sizeof *lines);
  }
  free(code->lines);
  code->lines = lines;
  code->first = from;
  code->size = size;
}

Line *trace_line(Code *code, int number) {
  enum { MOST = 1 << 20, ROOM = 16 };
  if (number < 0) {
    return NULL;
  }
  if (number < code->first) {
    int end = code->first + code->size;
    if (end - number > MOST) {
      return NULL;
    }
    grow(code, number, end - number);
  } else if (number - code->first >= code->size) {
    int size = number - code->first + 1;
    if (size > MOST) {
      return NULL;
    }
    grow(code, code->first, size + size / 2 + ROOM);
  }
  return &code->lines[number - code->first];
}

/// Where the number of an instruction's line is kept, NULL where it is not.
static int *place_of_line_number(Code *code, int instruction) {
  enum { MOST = 1 << 20 };
  if (instruction < 0 || instruction >= MOST) {
    return NULL;
  }
  int size = code->line_numbers_size;
  if (instruction >= size) {
    int more = instruction + instruction / 2 + 16;
    int *numbers = realloc(code->line_numbers, (size_t)more * sizeof *numbers);
    if (!numbers) {
      give_up();
    }
    memset(numbers + size, 0, (size_t)(more - size) * sizeof *numbers);
    code->line_numbers = numbers;
    code->line_numbers_size = more;
  }
  return &code->line_numbers[instruction];
}

int trace_line_at(Code *code, int instruction) {
  enum { SIZE = 2 }; // of an instruction
  int *number = place_of_line_number(code, instruction);
  if (number && *number) {
    return *number;
  }
  int found = PyCode_Addr2Line(code->object, instruction * SIZE);
  if (number) {
    *number = found;
  }
  return found;
}

/// From 3.13 on, Python goes through a code object's table of lines each time that it is asked, and has -1 in the frame until
/// then: `f_lineno`, which follows `f_trace` (Include/internal/pycore_frame.h).
int trace_line_number(Code *code, Object *frame) {
  enum { NOT_YET = -1 };
  int *lineno = (int *)((char *)frame + tracer.trace_member + sizeof(Object *));
  if (!PyFrame_GetLasti || *lineno != NOT_YET) {
    return PyFrame_GetLineNumber(frame);
  }
  int *number = place_of_line_number(code, PyFrame_GetLasti(frame) / 2);
  if (number && *number) {
    return *number;
  }
  int found = PyFrame_GetLineNumber(frame);
  if (number && *lineno == found) {
    *number = found;
  }
  return found;
}

int trace_seen_from(Code *code, Object *caller) {
  for (size_t i = code->caller_count; i-- > 0;) {
    if (code->callers[i] == caller) {
      return 1;
    }
  }
  Object **callers = realloc(code->callers, (code->caller_count + 1) * sizeof *callers);
  if (!callers) {
    give_up();
  }
  Py_IncRef(caller);
  callers[code->caller_count++] = caller;
  code->callers = callers;
  return 0;
}
