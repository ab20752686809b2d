// Which edges of the control flow graph begin a line. CPython 3.11 decides by the instruction executed before in the frame and
// the one that follows (maybe_call_line_trace and DO_TRACING in Python/ceval.c): another line, or a jump backward. Most
// instructions are begun by all the edges to them or by none. Where some are, the probe before the instruction has edges of
// its own: jumps go to the probe or behind it, and what falls through to the instruction may jump over the probe.
//
// Probes have the location of the instruction behind them, so that a trace function is told the same with and without them.
#include "line_events.h"

#include <stdlib.h>
#include <string.h>

/// What is known of an instruction.
typedef struct {
  int probe;       // whether an edge to it begins a line
  int reached;     // whether there are edges to it but from exceptions
  int jumped_to;   // and whether jumps are among them
  int handler;     // a handler that begins here with a line: whether the probe depends on where exceptions come from
  int depth;       // of that handler
  int keeps_origin; // whether that handler itself wants to know where they come from
  int told, plain; // numbers in the new list: its probe, if any, and itself
} Mark;

typedef struct {
  const Bytecode *from;
  Bytecode *to;
  int room;
  int first; // nothing is told up to this one, the first RESUME
  Mark *marks;
  LineProbes *probes;
  int first_constant;
} Insertion;

static int begins_line(const Insertion *insertion, int source, int target) {
  const Instruction *from = &insertion->from->instructions[source];
  const Instruction *to = &insertion->from->instructions[target];
  if (target <= insertion->first || to->operation == RESUME || to->location.line == NO_LINE) {
    return 0;
  }
  return source <= insertion->first || from->location.line != to->location.line ||
         (to->start < from->at && to->operation != SEND);
}

static int falls_into(const Insertion *insertion, int target) {
  return target > 0 && operation_falls_through(&insertion->from->instructions[target - 1]);
}

static void mark_edge(Insertion *insertion, int source, int target) {
  insertion->marks[target].reached = 1;
  insertion->marks[target].probe |= begins_line(insertion, source, target);
}

/// Whether the interpreter, or a generator, relies on an instruction standing directly behind another.
static int is_bound(const Insertion *insertion, int target) {
  int before = target > 0 ? insertion->from->instructions[target - 1].operation : 0;
  return before == PRECALL || before == SEND || before == YIELD_VALUE;
}

/// @return 0, or -1 where a handler is as no compiler writes it
static int mark_handler(Insertion *insertion, int source, const Handler *handler) {
  Mark *mark = &insertion->marks[handler->target];
  if (source <= insertion->first || handler->target <= insertion->first) {
    return -1;
  }
  if (insertion->from->instructions[handler->target].location.line == NO_LINE) {
    return 0;
  }
  if (mark->handler && (mark->depth != handler->depth || mark->keeps_origin != handler->pushes_origin)) {
    return -1;
  }
  mark->handler = 1;
  mark->depth = handler->depth;
  mark->keeps_origin = handler->pushes_origin;
  return 0;
}

static int mark_all(Insertion *insertion) {
  const Bytecode *from = insertion->from;
  for (int i = 0; i < from->count; i++) {
    const Instruction *instruction = &from->instructions[i];
    if (falls_into(insertion, i)) {
      mark_edge(insertion, i - 1, i);
    }
    if (instruction->target != NOWHERE) {
      insertion->marks[instruction->target].jumped_to = 1;
      mark_edge(insertion, i, instruction->target);
    }
    if (instruction->handler != NOWHERE && mark_handler(insertion, i, &from->handlers[instruction->handler]) != 0) {
      return -1;
    }
  }
  for (int i = 0; i < from->count; i++) {
    const Mark *mark = &insertion->marks[i];
    if ((mark->handler && mark->reached) || ((mark->handler || mark->probe) && is_bound(insertion, i))) {
      return -1;
    }
  }
  return 0;
}

static Instruction *append(Insertion *insertion, const Instruction *like) {
  Bytecode *to = insertion->to;
  if (to->count == insertion->room) {
    insertion->room = insertion->room * 2 + 64;
    to->instructions = realloc(to->instructions, (size_t)insertion->room * sizeof *to->instructions);
    if (!to->instructions) {
      abort(); // no memory left
    }
  }
  to->instructions[to->count] = *like;
  return &to->instructions[to->count++];
}

static void append_own(Insertion *insertion, const Instruction *like, int operation, int argument) {
  Instruction *instruction = append(insertion, like);
  instruction->operation = (uint8_t)operation;
  instruction->argument = (uint32_t)argument;
  instruction->target = NOWHERE;
}

static int add_probe(Insertion *insertion, int line, int handler) {
  LineProbes *probes = insertion->probes;
  probes->probes[probes->count] = (LineProbe){line, handler};
  return insertion->first_constant + probes->count++;
}

static void append_probe(Insertion *insertion, const Instruction *before, int is_first) {
  append_own(insertion, before, LOAD_CONST, add_probe(insertion, before->location.line, NOWHERE));
  append_own(insertion, before, is_first ? UNARY_NEGATIVE : UNARY_INVERT, 0);
  append_own(insertion, before, POP_TOP, 0);
}

/// There the stack has the code unit from which the exception comes, and the exception.
static void append_handler_probe(Insertion *insertion, const Instruction *before, int keeps_origin) {
  enum { AND = 1, SECOND = 2 };
  int number = add_probe(insertion, before->location.line, insertion->to->count);
  append_own(insertion, before, COPY, SECOND);
  append_own(insertion, before, LOAD_CONST, number);
  append_own(insertion, before, BINARY_OP, AND);
  append_own(insertion, before, POP_TOP, 0);
  if (!keeps_origin) {
    append_own(insertion, before, SWAP, SECOND);
    append_own(insertion, before, POP_TOP, 0);
  }
}

/// Targets of jumps, until all numbers are known.
static int to_probe(int target) { return target * 2; }
static int behind_probe(int target) { return target * 2 + 1; }

static void append_all(Insertion *insertion) {
  const Bytecode *from = insertion->from;
  for (int i = 0; i < from->count; i++) {
    const Instruction *instruction = &from->instructions[i];
    Mark *mark = &insertion->marks[i];
    if (mark->probe && falls_into(insertion, i) && !begins_line(insertion, i - 1, i)) {
      append_own(insertion, instruction - 1, JUMP_FORWARD, 0);
      insertion->to->instructions[insertion->to->count - 1].target = behind_probe(i);
    }
    mark->told = insertion->to->count;
    if (mark->handler) {
      append_handler_probe(insertion, instruction, mark->keeps_origin);
    } else if (mark->probe) {
      append_probe(insertion, instruction, i == insertion->first + 1 && !mark->jumped_to);
    }
    mark->plain = insertion->to->count;
    Instruction *copy = append(insertion, instruction);
    if (copy->target != NOWHERE) {
      copy->target = begins_line(insertion, i, copy->target) ? to_probe(copy->target) : behind_probe(copy->target);
    }
  }
}

static void resolve(Insertion *insertion) {
  for (int i = 0; i < insertion->to->count; i++) {
    int *target = &insertion->to->instructions[i].target;
    if (*target != NOWHERE) {
      const Mark *mark = &insertion->marks[*target / 2];
      *target = *target == to_probe(*target / 2) ? mark->told : mark->plain;
    }
  }
  for (int i = 0; i < insertion->to->handler_count; i++) {
    Handler *handler = &insertion->to->handlers[i];
    const Mark *mark = &insertion->marks[handler->target];
    handler->target = mark->told;
    handler->pushes_origin |= mark->handler;
  }
}

static int find_first(const Bytecode *bytecode) {
  int first = 0;
  while (first < bytecode->count && bytecode->instructions[first].operation != RESUME) {
    first++;
  }
  return first;
}

int line_events_insert(const Bytecode *bytecode, int first_constant, Bytecode *with_probes, LineProbes *probes) {
  *with_probes = (Bytecode){.handler_count = bytecode->handler_count, .first_line = bytecode->first_line};
  size_t handlers = (size_t)bytecode->handler_count * sizeof *bytecode->handlers;
  Mark *marks = calloc((size_t)bytecode->count, sizeof *marks);
  *probes = (LineProbes){calloc((size_t)bytecode->count, sizeof *probes->probes), 0};
  with_probes->handlers = malloc(handlers + 1);
  Insertion insertion = {bytecode, with_probes, 0, find_first(bytecode), marks, probes, first_constant};
  int status = -1;
  if (marks && probes->probes && with_probes->handlers && mark_all(&insertion) == 0) {
    memcpy(with_probes->handlers, bytecode->handlers, handlers);
    append_all(&insertion);
    resolve(&insertion);
    status = 0;
  }
  free(marks);
  return status;
}
