// The time of records: CLOCK_MONOTONIC_COARSE, some milliseconds apart.
#ifndef UNHANG_CLOCK_H
#define UNHANG_CLOCK_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/// A time as the kernel has it, and in microseconds.
typedef struct {
  uint64_t seconds, nanoseconds, microseconds;
} Time;

/// The last that the kernel was asked for, by whoever had the GIL.
extern Time clock_known;

/// Where the kernel keeps it for all processes to read, seconds and nanoseconds; elsewhere, and never the same as what is
/// known, where that was not found.
extern const volatile uint64_t *clock_kernel;

void clock_prepare(void);

/// Asks the kernel: microseconds.
uint64_t clock_ask(void);

/// Asking takes several times as long as writing a record, and its answer is mostly the same: this is quick.
static inline int clock_has_moved(void) {
  return clock_kernel[0] != clock_known.seconds || clock_kernel[1] != clock_known.nanoseconds;
}

/// Microseconds.
static inline uint64_t clock_now(void) { return clock_has_moved() ? clock_ask() : clock_known.microseconds; }

#pragma GCC visibility pop

#endif
