// Makes code objects that tell where their lines begin.
#include "rewriting.h"

#include "line_events.h"

#include <stdlib.h>

enum { MAGIC_NUMBER = 3495, MAGIC_MASK = 0xffff }; // of byte code (Lib/importlib/_bootstrap_external.py of 3.11)

/// Room that probes need on the stack: one of their own, or where exceptions come from with a copy and the probe.
enum { PROBE_DEPTH = 1, HANDLER_PROBE_DEPTH = 3 };

/// What is kept with a code object.
typedef struct {
  Object *rewritten; // NULL where this one has the probes
} Rewriting;

static ssize_t slot = -1;
static void *interpreter; // the program's: it has the slot

static void release(void *extra) {
  Rewriting *rewriting = extra;
  if (rewriting) {
    python_release(rewriting->rewritten);
    free(rewriting);
  }
}

static void keep(Object *code, Object *rewritten) {
  Rewriting *rewriting = calloc(1, sizeof *rewriting);
  if (!rewriting) {
    abort(); // no memory left
  }
  if (rewritten) {
    Py_IncRef(rewritten);
    rewriting->rewritten = rewritten;
  }
  python_set_code_slot(code, slot, rewriting);
}

/// The constants, with code that is rewritten, and the probes behind them: NULL where that cannot be.
static Object *make_constants(Object *before, const Bytecode *bytecode, const LineProbes *probes) {
  ssize_t count = PyTuple_Size(before);
  Object *constants = PyTuple_New(count + probes->count);
  for (ssize_t i = 0; constants && i < count + probes->count; i++) {
    Object *constant;
    if (i < count) {
      constant = PyTuple_GetItem(before, i);
      if (constant->type == CodeType) {
        constant = rewriting_of(constant);
      } else {
        Py_IncRef(constant);
      }
    } else {
      const LineProbe *probe = &probes->probes[i - count];
      constant = probe->handler == NOWHERE
                     ? line_probe(probe->line)
                     : line_probe_of_handler(probe->line, bytecode->instructions[probe->handler].start);
    }
    if (!constant) {
      Py_DecRef(constants);
      return NULL;
    }
    PyTuple_SetItem(constants, i, constant);
  }
  return constants;
}

/// Takes the reference.
static int set(Object *arguments, const char *name, Object *value) {
  int status = value ? PyDict_SetItemString(arguments, name, value) : -1;
  python_release(value);
  return status;
}

static int make_depth(Object *code, const LineProbes *probes) {
  int depth = PROBE_DEPTH;
  for (int i = 0; i < probes->count; i++) {
    depth = probes->probes[i].handler == NOWHERE ? depth : HANDLER_PROBE_DEPTH;
  }
  Object *before = PyObject_GetAttrString(code, "co_stacksize");
  depth += before ? (int)PyLong_AsLong(before) : 0;
  python_release(before);
  return depth;
}

/// @param members takes the reference, which may be NULL
static Object *replace(Object *code, Object *members) {
  Object *method = PyObject_GetAttrString(code, "replace");
  Object *none = PyTuple_New(0);
  Object *result = method && none && members ? PyObject_Call(method, none, members) : NULL;
  python_release(method);
  python_release(none);
  python_release(members);
  return result;
}

static Object *replace_all(Object *code, Bytecode *bytecode, const LineProbes *probes, Object *constants) {
  Object *members = PyDict_New();
  if (members && set(members, "co_code", bytecode_write(bytecode)) == 0 &&
      set(members, "co_linetable", bytecode_locations(bytecode)) == 0 &&
      set(members, "co_exceptiontable", bytecode_exceptions(bytecode)) == 0 &&
      set(members, "co_consts", make_constants(constants, bytecode, probes)) == 0 &&
      set(members, "co_stacksize", PyLong_FromLong(make_depth(code, probes))) == 0) {
    return replace(code, members);
  }
  python_release(members);
  return NULL;
}

static Object *insert_probes(Object *code, Object *constants) {
  Bytecode bytecode, with_probes = {0};
  LineProbes probes = {0};
  Object *result = NULL;
  if (bytecode_read(code, &bytecode) == 0 &&
      line_events_insert(&bytecode, (int)PyTuple_Size(constants), &with_probes, &probes) == 0) {
    result = replace_all(code, &with_probes, &probes, constants);
  }
  bytecode_free(&bytecode);
  bytecode_free(&with_probes);
  free(probes.probes);
  return result;
}

/// Code that was made of rewritten code by `replace()`: the same if its probes tell the lines where they are, else a copy in
/// which they do. NULL where its instructions are not those of rewritten code.
static Object *renew(Object *code, Object *constants) {
  Bytecode bytecode;
  int outdated = 0;
  int missing = line_probe_count(constants);
  Object *renewed = PyTuple_New(PyTuple_Size(constants));
  int status = renewed ? bytecode_read(code, &bytecode) : -1;
  for (ssize_t i = PyTuple_Size(constants); status == 0 && i-- > 0;) {
    Py_IncRef(PyTuple_GetItem(constants, i));
    PyTuple_SetItem(renewed, i, PyTuple_GetItem(constants, i));
  }
  for (int i = 0; status == 0 && i < bytecode.count; i++) {
    const Instruction *instruction = &bytecode.instructions[i];
    Object *probe = instruction->operation == LOAD_CONST ? PyTuple_GetItem(constants, instruction->argument) : NULL;
    if (probe && line_probe_is(probe)) {
      Object *moved = line_probe_moved(probe, instruction->location.line);
      missing--;
      outdated |= moved != probe;
      status = moved ? PyTuple_SetItem(renewed, instruction->argument, moved) : -1;
    }
  }
  Object *members = status == 0 && missing == 0 && outdated ? PyDict_New() : NULL;
  Object *result = NULL;
  if (members) {
    Py_IncRef(renewed);
    result = set(members, "co_consts", renewed) == 0 ? replace(code, members) : NULL;
  } else if (status == 0 && missing == 0) {
    Py_IncRef(code);
    result = code;
  }
  if (renewed) {
    bytecode_free(&bytecode);
    Py_DecRef(renewed);
  }
  return result;
}

/// Of code that has no probes, or others than it should.
static Object *rewrite(Object *code) {
  Object *constants = PyObject_GetAttrString(code, "co_consts");
  Object *result = NULL;
  if (constants) {
    result = line_probe_count(constants) == 0 ? insert_probes(code, constants) : renew(code, constants);
  }
  python_release(constants);
  return result;
}

int rewriting_is_here(void) { return PyInterpreterState_Get() == interpreter; }

Object *rewriting_of(Object *code) {
  if (!rewriting_is_here()) {
    return NULL;
  }
  Rewriting *rewriting = python_get_code_slot(code, slot);
  if (rewriting) {
    Object *known = rewriting->rewritten ? rewriting->rewritten : code;
    Py_IncRef(known);
    return known;
  }
  Object *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Object *rewritten = rewrite(code);
  if (rewritten) {
    keep(rewritten, NULL);
  }
  if (rewritten && rewritten != code) {
    keep(code, rewritten);
  }
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
  return rewritten;
}

int rewriting_is_done(Object *code) {
  Rewriting *rewriting = python_get_code_slot(code, slot);
  return rewriting && !rewriting->rewritten;
}

int rewriting_prepare(void) {
  if ((PyImport_GetMagicNumber() & MAGIC_MASK) != MAGIC_NUMBER || line_probe_prepare() != 0) {
    return -1;
  }
  slot = python_request_code_slot(release);
  interpreter = PyInterpreterState_Get();
  return slot < 0 ? -1 : 0;
}
