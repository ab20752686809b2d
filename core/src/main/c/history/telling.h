// What probes tell.
#ifndef UNHANG_TELLING_H
#define UNHANG_TELLING_H

#include "python.h"

#pragma GCC visibility push(hidden)

/// The function that a probe is inverted by. Prepared by telling_prepare().
typedef Object *(*Invert)(Object *probe);
Invert telling_prepare(void);

/// The number of the next entry; that of a probe's first one is its value as an int.
uint32_t telling_next(void);

/// @return the number of a scope: a code object with probes
uint32_t telling_add_scope(Object *code);

/// Makes entries of a probe's text: numbers of lines and the letter c for a call, with commas between them.
void telling_add(const char *text, uint32_t scope);

/// How many that are.
uint32_t telling_count(const char *text);

#pragma GCC visibility pop

#endif
