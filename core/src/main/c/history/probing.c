// How programs get probes: probes.py, which is part of this library, is run in them. Modules get theirs from the import
// system, the program itself where it would be executed.
#include "probe.h"

#include <string.h>

static Object *probes;   // an instance of the class; NULL where there are none
static Object *expected; // the program, a file's name or a command, until it is executed
static const char *expected_by;

/// Runs probes.py.
///
/// @return its names, NULL with an exception
static Object *run_text(const char *options) {
  Object *code = probe_text_code(options);
  Object *names = PyDict_New();
  Object *patch = probe_patch_function();
  Object *recorder = PyBytes_FromStringAndSize(probe_text, (ssize_t)strlen(probe_text));
  PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
  PyDict_SetItemString(names, "patch", patch);
  PyDict_SetItemString(names, "RECORDER", recorder);
  Object *result = code ? PyEval_EvalCode(code, names, names) : NULL;
  if (code) {
    python_visit(code, names_leave_out); // it is not recorded itself
  }
  python_release(code);
  python_release(patch);
  python_release(recorder);
  python_release(result);
  if (!result) {
    Py_DecRef(names);
    return NULL;
  }
  return names;
}

static Object *call_method(Object *object, const char *name, Object *first, Object *second) {
  Object *text = PyUnicode_FromString(name);
  Object *result = text ? PyObject_CallMethodObjArgs(object, text, first, second, NULL) : NULL;
  python_release(text);
  return result;
}

/// Which function of probes.py gives the program with probes; NULL where there is no source, or no telling what will be.
static const char *giver(const char *event, Object *what) {
  const char *name = what ? PyUnicode_AsUTF8AndSize(what, NULL) : NULL;
  size_t length = name ? strlen(name) : 0;
  if (strcmp(event, "cpython.run_file") == 0) {
    return length < 4 || strcmp(name + length - 4, ".pyc") == 0 ? NULL : "of_file";
  }
  return strcmp(event, "cpython.run_command") == 0 ? "of_command" : strcmp(event, "cpython.run_module") == 0 ? "" : NULL;
}

void probing_filter(const char *options) {
  Object *names = run_text(options);
  Object *text = names ? PyUnicode_DecodeFSDefault(options) : NULL;
  probes = text ? PyObject_CallFunctionObjArgs(PyDict_GetItemString(names, "Probes"), text, NULL) : NULL;
  python_release(names);
  python_release(text);
  PyErr_Clear();
}

int probing_start(const char *options, const char *event, Object *arguments) {
  if (probe_prepare() == 0) {
    probing_filter(options);
  }
  Object *what = PyTuple_Size(arguments) > 0 ? PyTuple_GetItem(arguments, 0) : NULL;
  const char *function = giver(event, what);
  Object *installed = probes && function ? call_method(probes, "install", NULL, NULL) : NULL;
  PyErr_Clear();
  if (!installed) {
    return -1;
  }
  Py_DecRef(installed);
  probe_prepare_marshal();
  if (*function) {
    expected_by = function;
    expected = what;
    Py_IncRef(what);
  }
  return 0;
}

int probing_passes(Object *file) {
  Object *passes = probes && file ? call_method(probes, "passes", file, NULL) : NULL;
  int yes = !passes || passes == True;
  python_release(passes);
  PyErr_Clear();
  return yes;
}

int probing_wants(Object *code) {
  Object *file = PyObject_GetAttrString(code, "co_filename");
  int wants = probes && file && probing_passes(file);
  python_release(file);
  PyErr_Clear();
  return wants;
}

int probing_is_module(Object *code) {
  Object *file = PyObject_GetAttrString(code, "co_filename");
  const char *name = file ? PyUnicode_AsUTF8AndSize(file, NULL) : NULL;
  size_t length = name ? strlen(name) : 0;
  int is = length > 3 && strcmp(name + length - 3, ".py") == 0;
  python_release(file);
  PyErr_Clear();
  return is;
}

int probing_execute(Object *code) {
  if (!expected) {
    return 0;
  }
  Object *made = call_method(probes, expected_by, expected, code);
  if (!made || made == None) {
    PyErr_Clear();
    python_release(made);
    return 0;
  }
  Py_DecRef(expected);
  expected = NULL;
  Object *names = made->type == code->type ? PyModule_GetDict(PyImport_AddModule("__main__")) : NULL;
  if (!names) { // it is the program's, but it has no probes
    Py_DecRef(made);
    return 0;
  }
  Object *result = PyEval_EvalCode(made, names, names);
  Py_DecRef(made);
  if (result) {
    Py_DecRef(result);
    PyErr_SetObject(SystemExit, None);
  }
  return -1;
}
