// sys.monitoring (PEP 669), from 3.12 on.
#ifndef UNHANG_MONITORING_H
#define UNHANG_MONITORING_H

#include "python.h"

#pragma GCC visibility push(hidden)

/// A callback: METH_FASTCALL functions get an array. They may return None without counting the reference, since from 3.12 on
/// None is immortal (PEP 683).
#define FAST_METHOD(name, function) {name, (Function)(void (*)(void))function, METHOD_FAST, NULL}

typedef struct {
  const char *event; // of sys.monitoring.events
  Method *method; // NULL for none
} Callback;

/// Takes a tool, under the name of unhang, and gives it callbacks. No event is on yet.
///
/// @return 0, or -1, without an exception, where there is no sys.monitoring or the tool is another's
int monitoring_use(int tool, const Callback *callbacks, size_t count);

/// Switches all events that have callbacks on or off, if there is sys.monitoring: for all code, or for one code object with
/// those in it.
void monitoring_switch(int on);
void monitoring_switch_on_for(Object *code);

/// What callbacks return that are not to be called for this instruction again.
Object *monitoring_disable(void);

#pragma GCC visibility pop

#endif
