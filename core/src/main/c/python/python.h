// CPython's C API as this library needs it, looked up in the running process: one binary serves all versions, and no
// headers of any are needed. The signatures are those of docs.python.org/3/c-api; every function here is exported by
// CPython 3.8 to 3.15, except for those marked as optional.
#ifndef UNHANG_PYTHON_H
#define UNHANG_PYTHON_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The head of every object (Include/object.h) of builds with a GIL; python_load() refuses others.
typedef struct object {
  ssize_t references;
  struct object *type;
} Object;

typedef int (*AuditHook)(const char *event, Object *arguments, void *data);
typedef int (*TraceFunction)(Object *self, Object *frame, int what, Object *argument);
typedef Object *(*Function)(Object *self, Object *arguments, Object *keywords);
typedef Object *(*FastFunction)(Object *self, Object *const *arguments, ssize_t count, Object *names);
typedef void (*FreeExtra)(void *);
typedef int (*DictWatcher)(int event, Object *dict, Object *key, Object *value);

/// PyMethodDef, and its flags: METH_VARARGS | METH_KEYWORDS, METH_NOARGS, METH_O, METH_FASTCALL (Include/methodobject.h).
typedef struct {
  const char *name;
  Function function;
  int flags;
  const char *doc;
} Method;

enum { METHOD_KEYWORDS = 3, METHOD_NO_ARGUMENTS = 4, METHOD_ONE_ARGUMENT = 8, METHOD_FAST = 0x80 };

/// The value of an int from 0 to 2^30 - 1: the first digit of PyLongObject (Include/cpython/longintrepr.h), after the object's
/// head and a size.
static inline uint32_t python_small_int(Object *number) {
  enum { FIRST_DIGIT = 24 };
  return *(uint32_t *)((char *)number + FIRST_DIGIT);
}

/// PyType_Slot and PyModuleDef_Slot (Include/object.h, Include/moduleobject.h).
typedef struct {
  int slot;
  void *value;
} Slot;

/// What a trace function is told of (Include/cpython/pystate.h).
enum { EVENT_CALL, EVENT_EXCEPTION, EVENT_LINE, EVENT_RETURN };

// clang-format off
#define PYTHON_FUNCTIONS(X) \
  X(void, Py_IncRef, (Object *)) \
  X(void, Py_DecRef, (Object *)) \
  X(int, PySys_AddAuditHook, (AuditHook, void *)) \
  X(const char *, Py_GetVersion, (void)) \
  X(int, PyGILState_Check, (void)) \
  X(Object *, PySys_GetObject, (const char *)) \
  X(Object *, PyImport_ImportModule, (const char *)) \
  X(Object *, PyModule_GetDict, (Object *)) \
  X(Object *, PyEval_GetBuiltins, (void)) \
  X(Object *, PyEval_GetGlobals, (void)) \
  X(void, PyEval_SetTrace, (TraceFunction, Object *)) \
  X(Object *, PyEval_GetFrame, (void)) \
  X(int, PyFrame_GetLineNumber, (Object *)) \
  X(int, PyCode_Addr2Line, (Object *, int)) \
  X(Object *, PyCFunction_NewEx, (Method *, Object *, Object *)) \
  X(Object *, PyModuleDef_Init, (void *)) \
  X(Object *, PyObject_GetAttrString, (Object *, const char *)) \
  X(int, PyObject_SetAttrString, (Object *, const char *, Object *)) \
  X(int, PyObject_HasAttrString, (Object *, const char *)) \
  X(Object *, PyObject_CallFunctionObjArgs, (Object *, ...)) \
  X(Object *, PyObject_CallMethodObjArgs, (Object *, Object *, ...)) \
  X(Object *, PyObject_Call, (Object *, Object *, Object *)) \
  X(Object *, PyObject_Str, (Object *)) \
  X(int, PyObject_IsTrue, (Object *)) \
  X(Object *, PyNumber_Add, (Object *, Object *)) \
  X(Object *, PyUnicode_FromString, (const char *)) \
  X(Object *, PyUnicode_FromStringAndSize, (const char *, ssize_t)) \
  X(Object *, PyBytes_FromStringAndSize, (const char *, ssize_t)) \
  X(ssize_t, PyBytes_Size, (Object *)) \
  X(char *, PyBytes_AsString, (Object *)) \
  X(Object *, PyUnicode_DecodeFSDefault, (const char *)) \
  X(Object *, PyUnicode_InternFromString, (const char *)) \
  X(int, PyUnicode_Compare, (Object *, Object *)) \
  X(const char *, PyUnicode_AsUTF8AndSize, (Object *, ssize_t *)) \
  X(ssize_t, PyUnicode_GetLength, (Object *)) \
  X(Object *, PyLong_FromLong, (long)) \
  X(long, PyLong_AsLong, (Object *)) \
  X(double, PyFloat_AsDouble, (Object *)) \
  X(Object *, PyTuple_New, (ssize_t)) \
  X(int, PyTuple_SetItem, (Object *, ssize_t, Object *)) \
  X(Object *, PyTuple_GetItem, (Object *, ssize_t)) \
  X(ssize_t, PyTuple_Size, (Object *)) \
  X(Object *, PyTuple_GetSlice, (Object *, ssize_t, ssize_t)) \
  X(Object *, PyList_New, (ssize_t)) \
  X(int, PyList_Append, (Object *, Object *)) \
  X(int, PyList_SetSlice, (Object *, ssize_t, ssize_t, Object *)) \
  X(Object *, PyList_GetItem, (Object *, ssize_t)) \
  X(ssize_t, PyList_Size, (Object *)) \
  X(int, PyList_SetItem, (Object *, ssize_t, Object *)) \
  X(Object *, PyList_AsTuple, (Object *)) \
  X(Object *, PyDict_GetItem, (Object *, Object *)) \
  X(Object *, PyDict_GetItemWithError, (Object *, Object *)) \
  X(Object *, PyDict_GetItemString, (Object *, const char *)) \
  X(int, PyDict_SetItem, (Object *, Object *, Object *)) \
  X(int, PyDict_SetItemString, (Object *, const char *, Object *)) \
  X(ssize_t, PyDict_Size, (Object *)) \
  X(Object *, PyDict_Values, (Object *)) \
  X(long, PyImport_GetMagicNumber, (void)) \
  X(Object *, PyMarshal_ReadObjectFromString, (const char *, ssize_t)) \
  X(Object *, PyMarshal_WriteObjectToString, (Object *, int)) \
  X(Object *, PyImport_AddModule, (const char *)) \
  X(Object *, PyThreadState_Get, (void)) \
  X(Object *, PyType_FromSpecWithBases, (void *, Object *)) \
  X(Object *, Py_CompileString, (const char *, const char *, int)) \
  X(Object *, Py_CompileStringExFlags, (const char *, const char *, int, void *, int)) \
  X(int, PyEval_MergeCompilerFlags, (void *)) \
  X(Object *, PyEval_EvalCode, (Object *, Object *, Object *)) \
  X(Object *, PyDict_New, (void)) \
  X(Object *, PyErr_Occurred, (void)) \
  X(void, PyErr_Clear, (void)) \
  X(void, PyErr_Fetch, (Object **, Object **, Object **)) \
  X(void, PyErr_Restore, (Object *, Object *, Object *)) \
  X(void, PyErr_SetObject, (Object *, Object *)) \
  X(void, PyErr_SetString, (Object *, const char *))

/// Not in every version: PyFrame_GetCode, PyFrame_GetBack, PyInterpreterState_Get and PyObject_VectorcallMethod came with 3.9, the
/// others with 3.11, those of watchers with 3.12.
#define PYTHON_OPTIONAL_FUNCTIONS(X) \
  X(Object *, PyFrame_GetCode, (Object *)) \
  X(Object *, PyFrame_GetBack, (Object *)) \
  X(Object *, PyObject_VectorcallMethod, (Object *, Object *const *, size_t, Object *)) \
  X(void *, PyInterpreterState_Get, (void)) \
  X(Object *, PyFrame_GetGlobals, (Object *)) \
  X(int, PyFrame_GetLasti, (Object *)) \
  X(void *, PyType_GetSlot, (Object *, int)) \
  X(void, PyThreadState_EnterTracing, (Object *)) \
  X(void, PyThreadState_LeaveTracing, (Object *)) \
  X(int, PyDict_AddWatcher, (DictWatcher)) \
  X(int, PyDict_Watch, (int, Object *))
// clang-format on

#pragma GCC visibility push(hidden)
#define DECLARE(result, name, arguments) extern result(*name) arguments;
PYTHON_FUNCTIONS(DECLARE)
PYTHON_OPTIONAL_FUNCTIONS(DECLARE)
#undef DECLARE

extern Object *None;
extern Object *True;
extern Object *DictType;
extern Object *IntType;
extern Object *TupleType;
extern Object *ListType;
extern Object *CodeType;
extern Object *FunctionType; // of functions in C
extern Object *SystemExit;
extern Object *RuntimeError;
#pragma GCC visibility pop

/// Whether this process has a Python that can be recorded; if so, all functions, None and DictType are set.
int python_load(void);

/// Sets the exceptions, which are there once the interpreter runs.
void python_request_exceptions(void);

/// A slot for a pointer of ours in each code object. `release` is called with it when the code object goes.
ssize_t python_request_code_slot(FreeExtra release);
void *python_get_code_slot(Object *code, ssize_t slot);
void python_set_code_slot(Object *code, ssize_t slot, void *value);

/// New references.
Object *python_code(Object *frame);
Object *python_caller(Object *frame); // NULL at the bottom
Object *python_globals(Object *frame);

/// Finds where frames have what python_borrow_code and python_borrow_globals give, which are then as fast as can be.
void python_find_frame_members(Object *frame);

/// As above, but references of the frame's own: valid while it is executed.
Object *python_borrow_code(Object *frame);
Object *python_borrow_globals(Object *frame);

/// Where a frame object has its `f_trace`, found by setting it: 0 if not found.
size_t python_find_trace_member(Object *frame, Object *marker);

/// Whether there are objects of which references are not counted (PEP 683), None and True among them.
int python_has_immortals(void);

Object *python_function(Method *method);

/// Puts another function into a builtin function of a module. The object, which programs see, stays as it is.
///
/// @param flags that it has to have
/// @return the function that was in it; NULL, without an exception, where it is of another kind
Function python_replace(Object *module, const char *name, int flags, Function by);
void python_release(Object *object); // may be NULL
Object *python_none(void);

/// A code object, and those within it.
void python_visit(Object *code, void (*visit)(Object *));

#endif
