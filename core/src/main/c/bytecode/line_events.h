// Where CPython 3.11 would tell a trace function of a line.
#ifndef UNHANG_LINE_EVENTS_H
#define UNHANG_LINE_EVENTS_H

#include "bytecode.h"

/// A probe that was put into byte code: it is to tell of its line.
typedef struct {
  int line;
  int handler; // where it begins a handler, the instruction that it begins with, by number; else NOWHERE
} LineProbe;

typedef struct {
  LineProbe *probes;
  int count;
} LineProbes;

/// The same byte code with probes: constants from number `first_constant` on, in the order of `probes`. They are inverted
/// (`~probe`) where a line begins, and negated (`-probe`) where it is the first of a frame. A handler of exceptions begins with
/// `origin & probe`, the code unit that an exception comes from: whether a line begins depends on that.
///
/// @return 0, or -1 where that cannot be. What there is must be freed in any case.
int line_events_insert(const Bytecode *bytecode, int first_constant, Bytecode *with_probes, LineProbes *probes)
    __attribute__((visibility("hidden")));

#endif
