// The flight recorder: the last lines that each thread executed, in files that others read while the program runs and
// after it ended, however it ended.
#ifndef UNHANG_HISTORY_H
#define UNHANG_HISTORY_H

#include "recorder.h"

/// Calls and lines are told apart by the two upper bits of a record's code.
enum { RECORD_LINE = 0, RECORD_CALL = 1 };

/// What happened once. Read by dev.unhang.history.Ring.
typedef struct {
  uint32_t code; // the number of the code object, from 1 on, and the kind in the two upper bits
  uint32_t line;
  uint64_t time_and_depth; // microseconds of CLOCK_MONOTONIC, 0 for lines; the depth of calls in the lower 16 bits
} Record;

/// The start of a ring file; records follow from RING_HEADER on.
typedef struct {
  char magic[8];
  uint64_t capacity; // records, a power of two
  volatile uint64_t count; // records that were ever written
  int64_t thread;
} Ring;

enum { RING_HEADER = 4096 };

/// Starts recording in the thread that is about to run the program. Called with the GIL.
void history_start(void);

/// Starts recording in a program that has been running, unless it is already recorded. Called with the GIL.
///
/// @return 0, or -1 where there is no sys.monitoring, or no place in it
int history_attach(const char *folder, unsigned long records);

/// A thread is being started: it has to be recorded too. Called with the GIL.
void history_thread(void);

/// Records what this thread does.
void history_line(Object *code, uint32_t line);
void history_call(Object *code);
void history_return(void);

/// Starts recording by sys.monitoring: 0, or -1 where there is none.
int monitoring_start(void);

/// The ring of this thread, NULL if it can have none.
Ring *ring_of_thread(void);
extern __thread Ring *thread_ring; // NULL before the first call of that, too

/// Says where this process's folder is to be made.
///
/// @param records that a thread keeps at least
void ring_open_folder(const char *parent, unsigned long records);
void ring_forked(void);

/// The number of a new code object: that of its place in the file `codes`. 0 if there is no more room.
uint32_t ring_add_code(const char *file, const char *name, int line);

#endif
