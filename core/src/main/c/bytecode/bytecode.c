// Reading byte code, and writing it (Lib/opcode.py, Python/compile.c of CPython 3.11).
#include "bytecode.h"

#include <stdlib.h>

enum { MOST_UNITS = 1 << 22 };

/// The instructions, with code units as targets of jumps.
///
/// @return 0, or -1 where it ends in the midst of one
static int read_instructions(const uint8_t *code, int units, Bytecode *bytecode) {
  for (int unit = 0; unit < units;) {
    Instruction *instruction = &bytecode->instructions[bytecode->count++];
    *instruction = (Instruction){.start = unit, .target = NOWHERE, .handler = NOWHERE};
    uint32_t argument = code[2 * unit + 1];
    for (; code[2 * unit] == EXTENDED_ARG; argument = argument << ARGUMENT_BITS | code[2 * unit + 1]) {
      if (++unit == units) {
        return -1;
      }
    }
    instruction->operation = code[2 * unit];
    instruction->argument = argument;
    instruction->at = unit++;
    if (argument > MOST_UNITS) {
      return -1;
    }
    Direction direction = operation_direction(instruction->operation);
    if (direction != NO_JUMP) {
      instruction->target = direction == FORWARD ? unit + (int)argument : unit - (int)argument;
    }
    unit += operation_caches(instruction->operation);
    if (unit > units) {
      return -1;
    }
  }
  return 0;
}

/// Makes of a code unit the instruction that begins there.
static int turn(int *target, const int *begins, int units) {
  if (*target < 0 || *target >= units || begins[*target] == NOWHERE) {
    return -1;
  }
  *target = begins[*target];
  return 0;
}

/// Tells instructions what is said of code units, which must be the same for all of one.
static int distribute(Bytecode *bytecode, const Location *locations, const int *handlers, int *begins, int units) {
  for (int i = 0; i < bytecode->count; i++) {
    Instruction *instruction = &bytecode->instructions[i];
    int end = i + 1 < bytecode->count ? instruction[1].start : units;
    for (int unit = instruction->start; unit < end; unit++) {
      begins[unit] = unit == instruction->start ? i : NOWHERE;
      if (locations[unit].line != locations[instruction->start].line || handlers[unit] != handlers[instruction->start]) {
        return -1;
      }
    }
    instruction->location = locations[instruction->start];
    instruction->handler = handlers[instruction->start];
  }
  for (int i = 0; i < bytecode->count; i++) {
    Instruction *instruction = &bytecode->instructions[i];
    if (instruction->target != NOWHERE && turn(&instruction->target, begins, units) != 0) {
      return -1;
    }
  }
  for (int i = 0; i < bytecode->handler_count; i++) {
    if (turn(&bytecode->handlers[i].target, begins, units) != 0) {
      return -1;
    }
  }
  return 0;
}

static int read_tables(Object *code, Bytecode *bytecode, int units) {
  Object *lines = PyObject_GetAttrString(code, "co_linetable");
  Object *exceptions = PyObject_GetAttrString(code, "co_exceptiontable");
  Location *locations = calloc((size_t)units, sizeof *locations);
  int *handlers = calloc((size_t)units, sizeof *handlers);
  int *begins = calloc((size_t)units, sizeof *begins);
  int status = -1;
  if (lines && exceptions && locations && handlers && begins) {
    bytecode->handlers = exceptions_read(exceptions, handlers, units, &bytecode->handler_count);
    status = bytecode->handlers ? locations_read(lines, bytecode->first_line, locations, units) : -1;
  }
  if (status == 0) {
    status = distribute(bytecode, locations, handlers, begins, units);
  }
  free(locations);
  free(handlers);
  free(begins);
  python_release(lines);
  python_release(exceptions);
  return status;
}

int bytecode_read(Object *code, Bytecode *bytecode) {
  *bytecode = (Bytecode){0};
  Object *bytes = PyObject_GetAttrString(code, "co_code");
  Object *first = PyObject_GetAttrString(code, "co_firstlineno");
  int units = bytes ? (int)(PyBytes_Size(bytes) / 2) : 0;
  bytecode->first_line = first ? (int)PyLong_AsLong(first) : 0;
  bytecode->instructions = units > 0 && units <= MOST_UNITS ? calloc((size_t)units, sizeof *bytecode->instructions) : NULL;
  int status = -1;
  if (bytecode->instructions && read_instructions((uint8_t *)PyBytes_AsString(bytes), units, bytecode) == 0) {
    status = read_tables(code, bytecode, units);
  }
  python_release(bytes);
  python_release(first);
  return status;
}

/// Finds where each instruction begins; jumps that get longer move what follows.
///
/// @return the number of code units, or -1 where a jump goes the other way
static int place(Bytecode *bytecode) {
  for (int changed = 1;;) {
    int unit = 0;
    for (int i = 0; i < bytecode->count; i++) {
      Instruction *instruction = &bytecode->instructions[i];
      instruction->start = unit;
      instruction->at = unit + operation_extensions(instruction->argument);
      unit += operation_size(instruction);
    }
    if (!changed) {
      return unit;
    }
    changed = 0;
    for (int i = 0; i < bytecode->count; i++) {
      Instruction *instruction = &bytecode->instructions[i];
      if (instruction->target == NOWHERE) {
        continue;
      }
      int distance = bytecode->instructions[instruction->target].start - (instruction->at + 1);
      int argument = operation_direction(instruction->operation) == FORWARD ? distance : -distance;
      if (argument < 0) {
        return -1;
      }
      changed |= (uint32_t)argument != instruction->argument;
      instruction->argument = (uint32_t)argument;
    }
  }
}

Object *bytecode_write(Bytecode *bytecode) {
  Bytes bytes = {0};
  for (int i = 0; i < bytecode->count; i++) {
    if (bytecode->instructions[i].target != NOWHERE) {
      bytecode->instructions[i].argument = 0;
    }
  }
  if (place(bytecode) < 0) {
    return NULL;
  }
  for (int i = 0; i < bytecode->count; i++) {
    const Instruction *instruction = &bytecode->instructions[i];
    for (int more = operation_extensions(instruction->argument); more > 0; more--) {
      bytes_add(&bytes, EXTENDED_ARG);
      bytes_add(&bytes, instruction->argument >> (more * ARGUMENT_BITS));
    }
    bytes_add(&bytes, instruction->operation);
    bytes_add(&bytes, instruction->argument);
    for (int caches = operation_caches(instruction->operation); caches > 0; caches--) {
      bytes_add(&bytes, 0);
      bytes_add(&bytes, 0);
    }
  }
  return bytes_finish(&bytes);
}

void bytecode_free(Bytecode *bytecode) {
  free(bytecode->instructions);
  free(bytecode->handlers);
}

void bytes_add(Bytes *bytes, unsigned byte) {
  if (bytes->size == bytes->room) {
    bytes->room = bytes->room * 2 + 256;
    bytes->bytes = realloc(bytes->bytes, bytes->room);
    if (!bytes->bytes) {
      abort(); // no memory left
    }
  }
  bytes->bytes[bytes->size++] = (uint8_t)byte;
}

Object *bytes_finish(Bytes *bytes) {
  Object *object = PyBytes_FromStringAndSize((char *)bytes->bytes, (ssize_t)bytes->size);
  free(bytes->bytes);
  return object;
}
