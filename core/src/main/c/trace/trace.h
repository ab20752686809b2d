// What the parts of `unhang trace` share.
#ifndef UNHANG_TRACE_H
#define UNHANG_TRACE_H

#include "recorder.h"

/// What the module's trace function did for a line.
typedef struct {
  long count;      // times that it would have counted since
  Object *printed; // a tuple of strings, as they were written
  Object *source;  // linecache's entry at that time; NULL if there was none
  int known;
} Line;

typedef struct code {
  struct code *previous, *next; // of all
  Object *object;               // whose this is, for as long as it is there
  Object *name;                 // co_filename
  int known;                    // whether the following three are set
  int traced;
  Object *file;   // the module's __file__ at the last call
  Object *globals;          // while lines are counted without a trace function: with which `traced` holds;
  unsigned long generation; // as long as this is the same
  int has_older;            // and whether frames of it were being executed before
  Object *header; // what is printed where it is called: a tuple of strings
  int first, size;
  Line *lines; // those from `first` on
  int *line_numbers, line_numbers_size; // by instruction; 0 where it is not known
  Object **callers;
  size_t caller_count;
} Code;

typedef struct {
  Object *trace;           // the instance of trace.Trace
  Object *global_function; // its trace functions
  Object *local_function;  // NULL for --listfuncs and --trackcalls
  Object *ask_global;      // the same, but what they print is collected
  Object *ask_local;
  Object *counts; // its dict of counts, NULL if it does not count
  int prints;
  int timing;
  double start_time;
  size_t trace_member; // of frame objects
  Object *start_thread;    // the trace function of new threads
  Object *text_file;   // the type io.TextIOWrapper
  Object *sys;         // dicts of modules
  Object *linecache;
  Object *getline; // of linecache, to see whether they have been replaced
  Object *getlines;
  Object *name_stdout, *name_write, *name_file, *name_cache, *name_getline, *name_getlines, *name_call, *name_line;
} Tracer;

extern Tracer tracer;

/// What is printed by the module's functions goes here while it is not NULL: a list.
extern __thread Object *trace_captured;

int trace_event(Object *self, Object *frame, int what, Object *argument);

/// The module's `__file__`. NULL if there is none, also where the globals are no plain dict, which may answer otherwise.
static inline Object *trace_file(Object *globals) {
  return globals->type == DictType ? PyDict_GetItemWithError(globals, tracer.name_file) : NULL;
}

/// Whether it is known what trace_decide() would find.
static inline int trace_is_decided(Code *code, Object *globals) {
  return code->known && globals->type == DictType && code->file == trace_file(globals);
}

/// Sets `f_trace`.
void trace_set_function(Object *frame, Object *function);

/// Asks the module's global trace function whether a frame that is entered is traced: 0, or -1 with an exception.
int trace_decide(Object *frame, Code *code);

/// Has the module's local trace function do what it does for a line; it is known from then on.
int trace_ask_line(Object *frame, Code *code, int number);

/// What is known of a code object; never NULL.
Code *trace_code(Object *code);

/// NULL for a number that no line has.
Line *trace_line(Code *code, int number);

/// Whether the code object was called from this one before.
int trace_seen_from(Code *code, Object *caller);

/// The line of an instruction, -1 where it has none.
int trace_line_at(Code *code, int instruction);

/// The line that a frame of the code is at.
int trace_line_number(Code *code, Object *frame);

/// Calls a trace function of the target's module.
///
/// @param printed gets what it printed, a tuple of strings
Object *trace_ask(Object *function, Object *frame, Object *event, Object **printed);

/// Writes such a tuple, which may be NULL, as print() does it: 0, or -1 with an exception.
int trace_write(Object *texts);
int trace_write_time(void);

void trace_prepare_codes(void);

/// Hands over what was counted.
int trace_flush(void);

#endif
