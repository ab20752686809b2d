// Code of CPython 3.11 that tells by itself where its lines begin.
#ifndef UNHANG_REWRITING_H
#define UNHANG_REWRITING_H

#include "python.h"

#pragma GCC visibility push(hidden)

/// Prepares rewriting: 0, or -1, without an exception, where the interpreter has other byte code.
int rewriting_prepare(void);

/// Whether this thread is in the interpreter that was prepared.
int rewriting_is_here(void);

/// The same code with line probes, as is that within it; the code itself if it has them already.
///
/// @return a new reference; NULL without an exception where that cannot be
Object *rewriting_of(Object *code);

/// Whether this is code that rewriting_of() gave.
int rewriting_is_done(Object *code);

/// Has code rewritten wherever it comes in: 0, or -1 where that cannot be.
///
/// @param function_type types.FunctionType
int entrances_replace(Object *function_type);

/// The type of line probes: 0, or -1 where they cannot be.
int line_probe_prepare(void);

/// A probe that counts a line of the running frame when it is inverted.
Object *line_probe(int line);

/// A probe that does when the place from which an exception comes is combined with it by `&`, and the line begins then.
///
/// @param handler the code unit with which the handler begins
Object *line_probe_of_handler(int line, int handler);

/// The same probe for another line, which may be that of the probe itself; NULL where that cannot be.
Object *line_probe_moved(Object *probe, int line);

int line_probe_is(Object *constant);
int line_probe_count(Object *constants);

#pragma GCC visibility pop

#endif
