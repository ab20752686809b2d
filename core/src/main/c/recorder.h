// The parts of the recorder. It is loaded into programs by LD_PRELOAD and does nothing in those that are not Python.
#ifndef UNHANG_RECORDER_H
#define UNHANG_RECORDER_H

#include "python.h"

/// `unhang trace`: runs the target's own module `trace` in the place of its program, and does for it, faster, what its
/// trace functions do again and again. Called where the program would start.
///
/// @param options those of `python -m trace`, separated by SEPARATOR
/// @param module whether the program is a module, of the name `name`
/// @return what an audit hook does: -1 with an exception set, which ends the interpreter; SystemExit where all is well
int trace_run(const char *options, int module, Object *name);

enum { SEPARATOR = 0x1e };

#endif
