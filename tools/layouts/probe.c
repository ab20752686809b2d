/* Has the structs of CPython's headers in its debug information, for builds that come without any. See generate. */
#define Py_BUILD_CORE 1
#include <Python.h>
#include <frameobject.h>

#if __has_include(<internal/pystate.h>) /* 3.7 */
#include <internal/pystate.h>
#endif
#if __has_include(<internal/pycore_pystate.h>)
#include <internal/pycore_pystate.h>
#endif
#if __has_include(<internal/pycore_interp.h>)
#include <internal/pycore_interp.h>
#endif
#if __has_include(<internal/pycore_runtime.h>)
#include <internal/pycore_runtime.h>
#endif
#if __has_include(<internal/pycore_frame.h>)
#include <internal/pycore_frame.h>
#endif
#if __has_include(<internal/pycore_dict.h>)
#include <internal/pycore_dict.h>
#endif
#if __has_include(<internal/pycore_gc.h>)
#include <internal/pycore_gc.h>
#endif
#if __has_include(<internal/pycore_moduleobject.h>)
#include <internal/pycore_moduleobject.h>
#endif
