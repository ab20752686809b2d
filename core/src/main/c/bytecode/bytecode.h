// The byte code of CPython 3.11 as a list of instructions, which can be changed and written as a code object again.
#ifndef UNHANG_BYTECODE_H
#define UNHANG_BYTECODE_H

#include "python.h"

enum { NO_LINE = -1, NO_COLUMN = -1 };

/// What `co_positions()` gives for an instruction.
typedef struct {
  int line, end_line, column, end_column;
} Location;

/// Where an exception goes: an entry of `co_exceptiontable`, without its range.
typedef struct {
  int target; // an instruction, by number
  int depth;  // of the stack
  int pushes_origin;
} Handler;

enum { NOWHERE = -1 };

/// An instruction with its EXTENDED_ARGs before it and its inline caches behind it.
typedef struct {
  uint8_t operation;
  uint32_t argument; // of jumps: not yet known
  int target;        // of jumps: an instruction, by number; else NOWHERE
  int handler;       // by number; NOWHERE if there is none
  int start;         // the first code unit of two bytes
  int at;            // its own, behind EXTENDED_ARGs
  Location location;
} Instruction;

typedef struct {
  Instruction *instructions;
  int count;
  Handler *handlers;
  int handler_count;
  int first_line;
} Bytecode;

/// Those that are of interest here (Lib/opcode.py of 3.11).
enum {
  POP_TOP = 1,
  UNARY_NEGATIVE = 11,
  UNARY_INVERT = 15,
  RETURN_VALUE = 83,
  YIELD_VALUE = 86,
  SWAP = 99,
  LOAD_CONST = 100,
  JUMP_FORWARD = 110,
  RERAISE = 119,
  COPY = 120,
  BINARY_OP = 122,
  SEND = 123,
  RAISE_VARARGS = 130,
  JUMP_BACKWARD_NO_INTERRUPT = 134,
  JUMP_BACKWARD = 140,
  EXTENDED_ARG = 144,
  RESUME = 151,
  PRECALL = 166,
};

#pragma GCC visibility push(hidden)

/// @return 0, or -1 where it is not as compilers write it; what there is must be freed in any case
int bytecode_read(Object *code, Bytecode *bytecode);

/// Bytes objects, NULL with an exception, or without one where a jump goes too far.
Object *bytecode_write(Bytecode *bytecode);           // co_code; places the instructions
Object *bytecode_locations(const Bytecode *bytecode); // co_linetable
Object *bytecode_exceptions(const Bytecode *bytecode);

void bytecode_free(Bytecode *bytecode);

typedef enum { NO_JUMP, FORWARD, BACKWARD } Direction;

enum { ARGUMENT_BITS = 8 }; // of an instruction; EXTENDED_ARG has more

Direction operation_direction(int operation);
int operation_caches(int operation);             // code units behind it
int operation_extensions(uint32_t argument);     // EXTENDED_ARGs before it
int operation_size(const Instruction *instruction); // in code units, with both

/// Whether the next instruction may be executed after this one.
int operation_falls_through(const Instruction *instruction);

/// The locations of code units, by co_linetable: 0, or -1 if there are not as many.
int locations_read(Object *table, int first_line, Location *units, int count);

/// The handlers of code units, by co_exceptiontable, whose targets are code units here. NULL where it is damaged or there is no
/// memory.
Handler *exceptions_read(Object *table, int *units, int count, int *handler_count);

/// Bytes that grow.
typedef struct {
  uint8_t *bytes;
  size_t size, room;
} Bytes;

void bytes_add(Bytes *bytes, unsigned byte);
Object *bytes_finish(Bytes *bytes);

#pragma GCC visibility pop

#endif
