// Where code comes in that is executed: `exec` and `eval`, functions that are made of code, and their `__code__`. What these
// do is put into others' hands here, so that the code has probes; the objects, which programs see, stay as they are.
#include "rewriting.h"

#include <dlfcn.h>
#include <string.h>

/// PyCompilerFlags, some of its flags, and what begins a grammar (Include/cpython/compile.h, Include/compile.h).
typedef struct {
  int flags, minor_version;
} CompilerFlags;

enum { SOURCE_IS_UTF8 = 0x100, IGNORE_COOKIE = 0x800, FILE_INPUT = 257, EVAL_INPUT = 258, MINOR_VERSION = 11 };

static FastFunction original_exec, original_eval;
static Object *StringType, *BytesType;

static Object *compile_text(const char *text, size_t length, int start, int is_utf8) {
  CompilerFlags flags = {SOURCE_IS_UTF8 | (is_utf8 ? IGNORE_COOKIE : 0), MINOR_VERSION};
  PyEval_MergeCompilerFlags(&flags); // those of the caller's `from __future__ import`
  if (strlen(text) != length) {
    return NULL;
  }
  if (start == EVAL_INPUT) {
    text += strspn(text, " \t");
  }
  return Py_CompileStringExFlags(text, "<string>", start, &flags, -1);
}

/// The code that is to be executed, without probes. NULL, without an exception, where the function itself has to see to it.
static Object *code_of(Object *source, int start) {
  Object *code = NULL;
  ssize_t length;
  if (source->type == CodeType) {
    Py_IncRef(source);
    return source;
  }
  if (source->type == StringType) {
    const char *text = PyUnicode_AsUTF8AndSize(source, &length);
    code = text ? compile_text(text, (size_t)length, start, 1) : NULL;
  } else if (source->type == BytesType) {
    code = compile_text(PyBytes_AsString(source), (size_t)PyBytes_Size(source), start, 0);
  }
  PyErr_Clear();
  return code;
}

static Object *execute(FastFunction original, int start, Object *self, Object *const *arguments, ssize_t count, Object *names) {
  enum { MOST = 4 };
  Object *with_probes[MOST];
  ssize_t all = count + (names ? PyTuple_Size(names) : 0);
  Object *code = count > 0 && all <= MOST ? code_of(arguments[0], start) : NULL;
  Object *rewritten = code ? rewriting_of(code) : NULL;
  if (rewritten) {
    memcpy(with_probes, arguments, (size_t)all * sizeof *arguments);
    with_probes[0] = rewritten;
    arguments = with_probes;
  }
  Object *result = original(self, arguments, count, names);
  python_release(code);
  python_release(rewritten);
  return result;
}

static Object *exec(Object *self, Object *const *arguments, ssize_t count, Object *names) {
  return execute(original_exec, FILE_INPUT, self, arguments, count, names);
}

/// Its kind of function gets no names.
static Object *eval(Object *self, Object *const *arguments, ssize_t count) {
  return execute(original_eval, EVAL_INPUT, self, arguments, count, NULL);
}

typedef Object *(*New)(Object *type, Object *arguments, Object *keywords);
typedef int (*Setter)(Object *object, Object *value, void *closure);

/// PyGetSetDef, and the part of PyGetSetDescrObject that has it (Include/descrobject.h).
typedef struct {
  const char *name;
  void *get;
  Setter set;
} Attribute;

enum { DESCRIPTOR_ATTRIBUTE = 40 };

static New original_new;
static Setter original_set_code;

/// FunctionType(code, globals, ...)
static Object *new_function(Object *type, Object *arguments, Object *keywords) {
  Object *code = PyTuple_Size(arguments) > 0 ? PyTuple_GetItem(arguments, 0) : NULL;
  Object *rewritten = code && code->type == CodeType ? rewriting_of(code) : NULL;
  if (!rewritten) {
    return original_new(type, arguments, keywords);
  }
  Object *others = PyTuple_GetSlice(arguments, 1, PyTuple_Size(arguments));
  Object *first = PyTuple_New(1);
  PyTuple_SetItem(first, 0, rewritten);
  Object *all = others ? PyNumber_Add(first, others) : NULL;
  Object *result = all ? original_new(type, all, keywords) : NULL;
  python_release(others);
  python_release(all);
  Py_DecRef(first);
  return result;
}

static int set_code(Object *function, Object *value, void *closure) {
  Object *rewritten = value && value->type == CodeType ? rewriting_of(value) : NULL;
  int status = original_set_code(function, rewritten ? rewritten : value, closure);
  python_release(rewritten);
  return status;
}

static int replace_new(Object *type) {
  enum { TP_NEW = 65, END = 400 }; // its number (Include/typeslots.h); types are longer
  original_new = (New)PyType_GetSlot(type, TP_NEW);
  for (size_t at = sizeof(Object); original_new && at < END; at += sizeof(New)) {
    New *place = (New *)((char *)type + at);
    if (*place == original_new) {
      *place = new_function;
      return 0;
    }
  }
  return -1;
}

static int replace_set_code(Object *type) {
  Object *descriptor = PyObject_GetAttrString(type, "__code__");
  Attribute *attribute = descriptor ? *(Attribute **)((char *)descriptor + DESCRIPTOR_ATTRIBUTE) : NULL;
  int found = attribute && strcmp(attribute->name, "__code__") == 0 && attribute->set;
  if (found) {
    original_set_code = attribute->set;
    attribute->set = set_code;
  }
  python_release(descriptor);
  return found ? 0 : -1;
}

static FastFunction replace(Object *builtins, const char *name, void (*by)(void)) {
  return (FastFunction)(void (*)(void))python_replace(builtins, name, METHOD_FAST, (Function)by);
}

static int replace_builtins(void) {
  Object *builtins = PyImport_ImportModule("builtins");
  if (builtins) {
    original_exec = replace(builtins, "exec", (void (*)(void))exec);
    original_eval = replace(builtins, "eval", (void (*)(void))eval);
  }
  python_release(builtins);
  return original_exec && original_eval ? 0 : -1;
}

int entrances_replace(Object *function_type) {
  StringType = dlsym(RTLD_DEFAULT, "PyUnicode_Type");
  BytesType = dlsym(RTLD_DEFAULT, "PyBytes_Type");
  return replace_builtins() == 0 && replace_new(function_type) == 0 && replace_set_code(function_type) == 0 ? 0 : -1;
}
