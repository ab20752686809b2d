// What probes tell when the program inverts them: that a line begins, or a call. It is done before each statement, and each
// nanosecond counts.
#include "telling.h"

#include "clock.h"
#include "history.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  Place place; // as it is recorded; before the first time only the line and the kind
  uint32_t scope;
  uint32_t flags;
} Entry;

/// A code object with probes.
typedef struct {
  Object *file, *name;
  uint32_t first_line;
  uint32_t code; // its number, 0 before it is told for the first time
} Scope;

/// Of an entry: NEW before the first time, MORE where the next entry is told too.
enum { CALL = 1, CALL_AND_LINE = 2, MORE = 4, NEW = 8 };

static Entry *entries;
static uint32_t entry_count = 1, entry_room;
static Scope *scopes;
static uint32_t scope_count, scope_room;
static int immortals;

/// What `~probe` gives.
static inline Object *result(int is_immortal) {
  if (!is_immortal) {
    True->references++;
  }
  return True;
}

static inline Object *tell_all(const Entry *entry, uint64_t depth, uint64_t time) {
  ThreadRing thread = thread_ring;
  uint64_t count = thread.ring->count;
  int is_call = entry->flags & (CALL | CALL_AND_LINE);
  history_write(thread, count++, entry->place, (is_call ? time << 16 : 0) | depth);
  thread.ring->both += (entry->flags & CALL_AND_LINE) != 0;
  for (; entry->flags & MORE; entry++) {
    history_write(thread, count++, entry[1].place, depth);
  }
  history_show(thread.ring, count);
  return result(immortals);
}

/// The first time, when there may not even be a ring.
static __attribute__((noinline)) Object *tell_first(Entry *first) {
  if (!ring_of_thread()) {
    return result(immortals);
  }
  for (Entry *entry = first; entry; entry = entry->flags & MORE ? entry + 1 : NULL) {
    Scope *scope = &scopes[entry->scope];
    if (scope->code == 0) {
      scope->code = names_add(scope->file, scope->name, scope->first_line);
    }
    if (entry->flags & NEW) {
      entry->place |= scope->code;
      entry->flags &= ~(uint32_t)NEW;
    }
  }
  return tell_all(first, history_depth(), clock_now());
}

/// In threads other than the main one, and where the kernel is asked for the time.
static __attribute__((noinline)) Object *tell_slowly(Entry *entry) {
  if (!thread_ring.ring || entry->flags & NEW) {
    return tell_first(entry);
  }
  uint64_t time = entry->flags & (CALL | CALL_AND_LINE) ? clock_now() : 0;
  return tell_all(entry, history_depth(), time);
}

/// Where there is more to tell than a line. A call comes first. What calls functions is kept out of here, as below.
static __attribute__((noinline)) Object *tell_more(Entry *entry, int counts_down) {
  if (__builtin_expect(entry->flags & NEW || clock_has_moved(), 0)) {
    return tell_slowly(entry);
  }
  return tell_all(entry, history_depth_of(thread_ring.counter, counts_down), clock_known.microseconds);
}

/// Most are of one line in the main thread, and this is the way for them: with nothing that would need registers saved.
static inline __attribute__((always_inline)) Object *tell(Object *probe, int counts_down, int is_immortal) {
  uint32_t number = python_small_int(probe);
  Entry *entry = &entries[number];
  if (__builtin_expect(!thread_ring.counter, 0)) {
    return tell_slowly(entry);
  }
  if (__builtin_expect(entry->flags, 0)) {
    return tell_more(entry, counts_down);
  }
  history_record(entry->place, history_depth_of(thread_ring.counter, counts_down));
  if (number & 1) { // a jump by which the processor tells probes apart, and foresees where the interpreter goes on
    __asm__ volatile("");
  }
  return result(is_immortal);
}

// up to 3.10, of 3.11, and from 3.12 on
static Object *tell_counting_up(Object *probe) { return tell(probe, 0, 0); }
static Object *tell_counting_down(Object *probe) { return tell(probe, 1, 0); }
static Object *tell_immortal(Object *probe) { return tell(probe, 1, 1); }

Invert telling_prepare(void) {
  immortals = python_has_immortals();
  return !history_counts_down ? tell_counting_up : !immortals ? tell_counting_down : tell_immortal;
}

uint32_t telling_next(void) { return entry_count; }

static void *room(void *array, uint32_t count, uint32_t *size, size_t each) {
  if (count < *size) {
    return array;
  }
  *size = *size ? *size * 2 : 1024;
  void *more = realloc(array, *size * each);
  if (!more) {
    abort(); // no memory left
  }
  return more;
}

uint32_t telling_add_scope(Object *code) {
  Object *first = PyObject_GetAttrString(code, "co_firstlineno");
  scopes = room(scopes, scope_count, &scope_room, sizeof *scopes);
  scopes[scope_count] = (Scope){PyObject_GetAttrString(code, "co_filename"), names_name(code),
                                first ? (uint32_t)PyLong_AsLong(first) : 0, 0};
  python_release(first);
  return scope_count++;
}

static const char *after_comma(const char *text) {
  const char *comma = strchr(text, ',');
  return comma ? comma + 1 : NULL;
}

/// Whether this is a call that is told with the line after it.
static int is_told_with_line(const char *text) { return text[0] == 'c' && text[1] == ','; }

void telling_add(const char *text, uint32_t scope) {
  uint32_t called = 0;
  for (const char *at = text; at; at = after_comma(at)) {
    if (is_told_with_line(at)) {
      called = CALL_AND_LINE;
      continue;
    }
    uint32_t line = *at == 'c' ? scopes[scope].first_line : (uint32_t)strtoul(at, NULL, 10);
    uint32_t kind = called ? RECORD_CALL_AND_LINE : *at == 'c' ? RECORD_CALL : RECORD_LINE;
    uint32_t flags = NEW | called | (*at == 'c' ? CALL : 0) | (after_comma(at) ? MORE : 0);
    entries = room(entries, entry_count, &entry_room, sizeof *entries);
    entries[entry_count++] = (Entry){history_place(kind, 0, line), scope, flags};
    called = 0;
  }
}

uint32_t telling_count(const char *text) {
  uint32_t count = 0;
  for (; text; text = after_comma(text)) {
    count += !is_told_with_line(text);
  }
  return count;
}
