// The flight recorder: the last lines that each thread executed, in files that others read while the program runs and
// after it ended, however it ended.
#ifndef UNHANG_HISTORY_H
#define UNHANG_HISTORY_H

#include "recorder.h"

#include <string.h>

#pragma GCC visibility push(hidden)

/// The two upper bits of a record's code tell what it is of. Calls of code with probes are told with the first line.
enum { RECORD_LINE = 0, RECORD_CALL = 1, RECORD_CALL_AND_LINE = 2 };

/// The number of the code object, from 1 on, and the kind in the two upper bits; the line in the upper half.
typedef uint64_t Place;

/// What happened once. Read by dev.unhang.history.Ring.
typedef struct {
  Place place;
  uint64_t time_and_depth; // microseconds of CLOCK_MONOTONIC, 0 for a line alone; the depth of calls in the lower 16 bits
} Record;

/// The start of a ring file; records follow from RING_HEADER on.
typedef struct {
  char magic[8];
  uint64_t capacity; // records, a power of two
  volatile uint64_t count; // records that were ever written
  int64_t thread;
  volatile uint64_t both; // of those, the ones of a call and a line
} Ring;

enum { RING_HEADER = 4096 };

/// Starts recording the program that is about to be run. Called with the GIL.
///
/// @param options of probes.py, separated by SEPARATOR
/// @param event,arguments the audit event `cpython.run_...`
void history_start(const char *options, const char *event, Object *arguments);

/// The same where the program is traced too, and the tracer tells what happens.
void history_start_beside_trace(const char *options);

int history_is_beside_trace(void);

/// An event of a trace function, to be recorded if history_start_beside_trace() was called.
void history_traced(Object *frame, int what);

/// Something that may have no probes is about to be executed, as a module is or by exec(). Called with the GIL.
void history_execute(Object *code);

/// Starts recording in a program that has been running, unless it is already recorded. Called with the GIL.
///
/// @return 0, or -1 where there is no sys.monitoring, or no place in it
int history_attach(const char *folder, unsigned long records);

/// A thread is being started: it has to be recorded too. Called with the GIL.
void history_thread(void);

/// Records what this thread does.
void history_line(Object *code, uint32_t line);
void history_call(Object *code);

/// Makes it possible to record by sys.monitoring: 0, or -1 where there is none.
int monitored_history_prepare(void);

/// The ring of this thread, NULL if it can have none.
Ring *ring_of_thread(void);

/// What recording takes, in one place.
typedef struct {
  const char *counter; // of the main thread's calls, once it has a ring; NULL in others
  Ring *ring;          // NULL before the first call of ring_of_thread(), too
  uint64_t last;       // of the places in the ring
} ThreadRing;

extern __thread ThreadRing thread_ring;

/// Whether this thread has a ring, made now if need be.
static inline int history_has_ring(void) { return thread_ring.ring || ring_of_thread(); }

/// What is kept of a code object: its number in records, and its first line.
typedef struct {
  uint32_t number;
  uint32_t line;
} Known;

/// In the place of a number: of those that are not to be recorded here, since they have probes or are ignored.
#define LEFT_OUT UINT32_MAX

void names_prepare(void);
Known names_of(Object *code);
void names_leave_out(Object *code);
int names_is_left_out(Object *code);

/// Gives something like a code object a number.
uint32_t names_add(Object *file, Object *name, uint32_t first_line);

/// The name of a code object by which it is shown: a new reference.
Object *names_name(Object *code);

/// Finds where the interpreter counts calls: 0, or -1 if it cannot be found.
int history_find_depth(void);
extern size_t history_counter_at; // in thread states
extern int history_counts_down;   // what remains of the limit, which follows it

/// The state of the main thread, which stays as long as the program runs; NULL in others.
extern __thread const char *history_main_thread;

/// How many calls deep a thread is, by where its state has the counter.
static inline uint64_t history_depth_of(const char *counter, int counts_down) {
  int32_t values[2];
  memcpy(values, counter, sizeof values);
  return (uint16_t)(counts_down ? values[1] - values[0] : values[0]);
}

/// That of this thread.
static inline uint64_t history_depth(void) {
  const char *thread = history_main_thread ? history_main_thread : (const char *)PyThreadState_Get();
  return history_depth_of(thread + history_counter_at, history_counts_down);
}

static inline Place history_place(uint32_t kind, uint32_t code, uint32_t line) {
  return (Place)line << 32 | kind << 30 | code;
}

/// The record that is to follow so many. Readers don't see it before history_show().
static inline void history_write(ThreadRing thread, uint64_t count, Place place, uint64_t time_and_depth) {
  volatile Record *record = (Record *)((char *)thread.ring + RING_HEADER) + (count & thread.last); // volatile: two plain stores
  record->place = place;
  record->time_and_depth = time_and_depth;
}

static inline void history_show(Ring *ring, uint64_t count) { __atomic_store_n(&ring->count, count, __ATOMIC_RELEASE); }

/// In this thread's ring, of which there is one.
static inline void history_record(Place place, uint64_t time_and_depth) {
  ThreadRing thread = thread_ring;
  uint64_t count = thread.ring->count;
  history_write(thread, count, place, time_and_depth);
  history_show(thread.ring, count + 1);
}

/// Says where this process's folder is to be made.
///
/// @param records that a thread keeps at least
void ring_open_folder(const char *parent, unsigned long records);
void ring_forked(void);

/// Removes, of the folders in a parent folder whose processes have ended, all but the last.
void ring_tidy(const char *parent, pid_t own);

/// Shows, to ring_tidy() in others, that this process runs.
void ring_lock(int codes);

/// The number of a new code object: that of its place in the file `codes`. 0 if there is no more room.
uint32_t ring_add_code(const char *file, const char *name, int line);

#pragma GCC visibility pop

#endif
