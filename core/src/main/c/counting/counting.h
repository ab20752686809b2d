// Counting lines without a trace function. What runs of the program tells where lines begin, this counts them as the trace
// function in trace.c would.
#ifndef UNHANG_COUNTING_H
#define UNHANG_COUNTING_H

#include "python.h"

#pragma GCC visibility push(hidden)

/// Begins to count in the main thread, in the place of a trace function.
///
/// @return 0, or -1, without an exception, where a trace function is needed
int counting_begin(void);

/// Begins to count in this thread, but for the frames that are being executed: 0, or -1 where a trace function is needed.
int counting_start(void);

/// A line of the running frame begins, in any thread.
///
/// @return 0, or -1 with an exception; then this thread does not count any more
int counting_line(Object *code, int number);

/// The same for a frame that has just been entered, where that is known: what was decided for others of its code may be outdated.
int counting_first_line(Object *code, int number);

/// A trace function is being set in this thread. It counts no more; the frames that it has counted have the module's local
/// trace function from now on, as they would have had.
void counting_leave(void);

/// From now on the trace function counts, in all threads: what is done here cannot tell what it would.
void counting_give_up(void);

/// Notes the frames of this thread: they do not count.
void older_note(void);
int older_has(Object *frame);

/// Where there is sys.monitoring, makes it tell lines when they are switched on: 0, or -1 without an exception.
int monitored_counts_prepare(void);

/// Where it is CPython 3.11, puts probes into all that is executed from now on: 0, or -1 without an exception.
int rewritten_counts_prepare(void);

/// An audit event: gives up where code is brought in that has no probes.
void rewritten_counts_audit(const char *event, Object *arguments);

/// Gives up when the `__file__` of such globals is changed, from 3.12 on, where Python tells of that.
///
/// @return the generation in which there are these globals at this address, with that; 0 where what was found out for them does
///     not hold
unsigned long watching_add(Object *globals);
void watching_prepare(void);
extern unsigned long watching_generation;

/// On 3.11 the generation is that of the dict: a number that is given once, and to each change of a dict (PEP 509).
void watching_prepare_versions(void);
extern int watching_has_versions;

/// PyDictObject (Include/cpython/dictobject.h).
static inline unsigned long watching_version(Object *dict) {
  enum { MA_VERSION_TAG = 24 };
  return *(uint64_t *)((char *)dict + MA_VERSION_TAG);
}

/// Globals are always dicts, plain ones or others.
static inline unsigned long watching_now(Object *globals) {
  return watching_has_versions ? watching_version(globals) : watching_generation;
}

/// Whether Python tells of changes.
int watching_tells(void);

/// Whether two values of `__file__`, either of which may be NULL, are the same name.
int watching_is_same(Object *before, Object *after);

#pragma GCC visibility pop

#endif
