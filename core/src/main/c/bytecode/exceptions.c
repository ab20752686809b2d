// The table of handlers, `co_exceptiontable` (Objects/exception_handling_notes.txt of CPython 3.11).
#include "bytecode.h"

#include <stdlib.h>

enum { ENTRY = 0x80, CHUNK = 6, MORE = 1 << CHUNK };

static int read_number(const uint8_t **at, const uint8_t *end) {
  int number = 0;
  for (unsigned byte = MORE; byte & MORE;) {
    if (*at == end || number >> 24) {
      return -1;
    }
    byte = *(*at)++;
    number = number << CHUNK | (int)(byte & (MORE - 1));
  }
  return number;
}

/// @return 0, or -1 where the table is damaged
static int read_entry(const uint8_t **at, const uint8_t *end, Handler *handler, int number, int *units, int count) {
  int start = read_number(at, end);
  int size = read_number(at, end);
  int target = read_number(at, end);
  int rest = read_number(at, end);
  if (start < 0 || size < 0 || target < 0 || rest < 0 || start + size > count) {
    return -1;
  }
  *handler = (Handler){target, rest >> 1, rest & 1};
  for (int unit = start; unit < start + size; unit++) {
    units[unit] = number;
  }
  return 0;
}

Handler *exceptions_read(Object *table, int *units, int count, int *handler_count) {
  const uint8_t *at = (const uint8_t *)PyBytes_AsString(table);
  size_t size = (size_t)PyBytes_Size(table);
  const uint8_t *end = at + size;
  enum { SHORTEST = 4 }; // bytes of an entry
  Handler *handlers = calloc(size / SHORTEST + 1, sizeof *handlers);
  for (int unit = 0; unit < count; unit++) {
    units[unit] = NOWHERE;
  }
  int number = 0;
  for (; handlers && at < end; number++) {
    if (read_entry(&at, end, &handlers[number], number, units, count) != 0) {
      free(handlers);
      return NULL;
    }
  }
  *handler_count = number;
  return handlers;
}

static void write_number(Bytes *bytes, unsigned number, unsigned flag) {
  int shift = 0;
  while (number >> shift >= MORE) {
    shift += CHUNK;
  }
  for (; shift >= 0; shift -= CHUNK, flag = 0) {
    bytes_add(bytes, (number >> shift & (MORE - 1)) | (shift > 0 ? MORE : 0) | flag);
  }
}

Object *bytecode_exceptions(const Bytecode *bytecode) {
  Bytes bytes = {0};
  const Instruction *instructions = bytecode->instructions;
  for (int i = 0; i < bytecode->count;) {
    int number = instructions[i].handler;
    int begin = instructions[i].start;
    for (; i < bytecode->count && instructions[i].handler == number; i++) {
    }
    if (number == NOWHERE) {
      continue;
    }
    const Instruction *last = &instructions[i - 1];
    const Handler *handler = &bytecode->handlers[number];
    write_number(&bytes, (unsigned)begin, ENTRY);
    write_number(&bytes, (unsigned)(last->start + operation_size(last) - begin), 0);
    write_number(&bytes, (unsigned)instructions[handler->target].start, 0);
    write_number(&bytes, (unsigned)(handler->depth << 1 | handler->pushes_origin), 0);
  }
  return bytes_finish(&bytes);
}
