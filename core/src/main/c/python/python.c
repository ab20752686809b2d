#define _GNU_SOURCE
#include "python.h"

#include <dlfcn.h>

#define DEFINE(result, name, arguments) result(*name) arguments;
PYTHON_FUNCTIONS(DEFINE)
PYTHON_OPTIONAL_FUNCTIONS(DEFINE)

Object *None;
Object *True;
Object *DictType;
Object *IntType;
Object *TupleType;
Object *ListType;
Object *CodeType;
Object *FunctionType;
Object *SystemExit;
Object *RuntimeError;

static ssize_t (*request_slot)(FreeExtra);
static int (*get_slot)(Object *, ssize_t, void **);
static int (*set_slot)(Object *, ssize_t, void *);

/// PEP 523's functions, which 3.12 renamed.
static void *either(const char *name, const char *older) {
  void *symbol = dlsym(RTLD_DEFAULT, name);
  return symbol ? symbol : dlsym(RTLD_DEFAULT, older);
}

static Object *pointer(const char *variable) {
  Object **address = dlsym(RTLD_DEFAULT, variable);
  return address ? *address : NULL;
}

int python_load(void) {
  int missing = 0;
#define LOOK_UP(result, name, arguments) \
  *(void **)&name = dlsym(RTLD_DEFAULT, #name);
#define NEED(result, name, arguments) \
  LOOK_UP(result, name, arguments) \
  missing += name == NULL;
  PYTHON_FUNCTIONS(NEED)
  PYTHON_OPTIONAL_FUNCTIONS(LOOK_UP)
  *(void **)&request_slot = either("PyUnstable_Eval_RequestCodeExtraIndex", "_PyEval_RequestCodeExtraIndex");
  *(void **)&get_slot = either("PyUnstable_Code_GetExtra", "_PyCode_GetExtra");
  *(void **)&set_slot = either("PyUnstable_Code_SetExtra", "_PyCode_SetExtra");
  None = dlsym(RTLD_DEFAULT, "_Py_NoneStruct");
  True = dlsym(RTLD_DEFAULT, "_Py_TrueStruct");
  DictType = dlsym(RTLD_DEFAULT, "PyDict_Type");
  IntType = dlsym(RTLD_DEFAULT, "PyLong_Type");
  TupleType = dlsym(RTLD_DEFAULT, "PyTuple_Type");
  ListType = dlsym(RTLD_DEFAULT, "PyList_Type");
  CodeType = dlsym(RTLD_DEFAULT, "PyCode_Type");
  FunctionType = dlsym(RTLD_DEFAULT, "PyCFunction_Type");
  // builds without a GIL count references in another way
  int free_threaded = dlsym(RTLD_DEFAULT, "_Py_IncRefShared") || dlsym(RTLD_DEFAULT, "_Py_MergeZeroLocalRefcount");
  return !missing && request_slot && get_slot && set_slot && None && True && DictType && IntType && TupleType && ListType &&
         CodeType && FunctionType && !free_threaded;
}

void python_request_exceptions(void) {
  SystemExit = pointer("PyExc_SystemExit");
  RuntimeError = pointer("PyExc_RuntimeError");
}

ssize_t python_request_code_slot(FreeExtra release) { return request_slot(release); }

void *python_get_code_slot(Object *code, ssize_t slot) {
  void *value = NULL;
  return get_slot(code, slot, &value) == 0 ? value : NULL;
}

void python_set_code_slot(Object *code, ssize_t slot, void *value) { set_slot(code, slot, value); }

Object *python_function(Method *method) { return PyCFunction_NewEx(method, NULL, NULL); }

/// The head of PyCFunctionObject (Include/cpython/methodobject.h).
typedef struct {
  Object head;
  Method *method;
} BuiltinFunction;

Function python_replace(Object *module, const char *name, int flags, Function by) {
  BuiltinFunction *function = (BuiltinFunction *)PyObject_GetAttrString(module, name);
  Function original = NULL;
  if (function && function->head.type == FunctionType && (function->method->flags & flags) == flags) {
    original = function->method->function;
    function->method->function = by;
  }
  PyErr_Clear();
  python_release((Object *)function);
  return original;
}

void python_release(Object *object) {
  if (object) {
    Py_DecRef(object);
  }
}

Object *python_none(void) {
  Py_IncRef(None);
  return None;
}

void python_visit(Object *code, void (*visit)(Object *)) {
  visit(code);
  Object *constants = PyObject_GetAttrString(code, "co_consts");
  for (ssize_t i = constants ? PyTuple_Size(constants) : 0; i-- > 0;) {
    Object *constant = PyTuple_GetItem(constants, i);
    if (constant->type == code->type) {
      python_visit(constant, visit);
    }
  }
  python_release(constants);
}

int python_has_immortals(void) {
  ssize_t before = True->references;
  Py_IncRef(True);
  int counted = True->references != before;
  Py_DecRef(True);
  return !counted;
}
