// Recording by probes: code that is put into the program's own where it is loaded from source.
#ifndef UNHANG_PROBE_H
#define UNHANG_PROBE_H

#include "history.h"

/// Their type; NULL where there are none.
extern Object *probe_type __attribute__((visibility("hidden")));

/// Makes the type, of ints: 0, or -1 where that cannot be.
///
/// @param slots what they do
int probe_make_type(const Slot *slots, size_t count);

/// Where tuples have their items.
extern size_t probe_tuple_items __attribute__((visibility("hidden")));

/// Makes the type of probes: 0, or -1 where that cannot be.
int probe_prepare(void);

/// Makes it possible for marshal to write code that has probes; they are written as plain ints.
void probe_prepare_marshal(void);

/// The recorder's part in Python, and its code, NULL with an exception.
///
/// @param options as for probing_start
extern const char probe_text[] __attribute__((visibility("hidden")));
Object *probe_text_code(const char *options);

/// A function for Python, patch(code, first): makes probes of the constants in a code object, and in those within it,
/// that probes.py has put there. Returns the number of the first entry; with that number as `first` the same code
/// is given the same entries again, 0 stands for new ones.
Object *probe_patch_function(void);

/// Starts recording by probes what is loaded from source from now on, and the program itself.
///
/// @param options of probes.py, separated by SEPARATOR
/// @param event,arguments the audit event `cpython.run_...`
/// @return -1, without an exception, where it cannot be done
int probing_start(const char *options, const char *event, Object *arguments);

/// Only what is asked below is answered as the options say; there are no probes.
void probing_filter(const char *options);

/// Whether a file is to be recorded, by the options.
int probing_passes(Object *file);

/// Whether a code object without probes is to be recorded.
int probing_wants(Object *code);

/// Whether it is of a file of source code, by name.
int probing_is_module(Object *code);

/// The program's code is about to be executed, which is told by the audit event `exec`: if it can be had with probes, then
/// that is executed here in its place.
///
/// @return what the audit hook has to return: -1 if it was, with the exception by which it ended
int probing_execute(Object *code);

#endif
