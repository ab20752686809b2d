// The table of locations, `co_linetable` (Objects/locations.md of CPython 3.11).
#include "bytecode.h"

/// Forms of entries; those before are of one line with columns.
enum { SHORT_FORMS_END = 10, ONE_LINE_FORM = 10, NO_COLUMNS_FORM = 13, LONG_FORM = 14, NO_LOCATION_FORM = 15 };

enum { ENTRY = 0x80, MOST_UNITS = 8, CHUNK = 6, MORE = 1 << CHUNK };

static const Location NO_LOCATION = {NO_LINE, NO_LINE, NO_COLUMN, NO_COLUMN};

typedef struct {
  const uint8_t *at, *end;
} Reader;

static unsigned next_byte(Reader *reader) { return reader->at < reader->end ? *reader->at++ : 0; }

static unsigned read_number(Reader *reader) {
  enum { MOST_BITS = 30 };
  unsigned byte = next_byte(reader);
  unsigned number = byte & (MORE - 1);
  for (int shift = CHUNK; byte & MORE && shift < MOST_BITS; shift += CHUNK) {
    byte = next_byte(reader);
    number |= (byte & (MORE - 1)) << shift;
  }
  return number;
}

static int read_signed(Reader *reader) {
  unsigned number = read_number(reader);
  return number & 1 ? -(int)(number >> 1) : (int)(number >> 1);
}

/// @param line that of the entry before, and then of this one
static Location read_location(Reader *reader, unsigned form, int *line) {
  if (form == NO_LOCATION_FORM) {
    return NO_LOCATION;
  }
  if (form == LONG_FORM) {
    *line += read_signed(reader);
    int end_line = *line + (int)read_number(reader);
    int column = (int)read_number(reader) - 1;
    return (Location){*line, end_line, column, (int)read_number(reader) - 1};
  }
  if (form == NO_COLUMNS_FORM) {
    *line += read_signed(reader);
    return (Location){*line, *line, NO_COLUMN, NO_COLUMN};
  }
  if (form >= ONE_LINE_FORM) {
    *line += (int)form - ONE_LINE_FORM;
    int column = (int)next_byte(reader);
    return (Location){*line, *line, column, (int)next_byte(reader)};
  }
  unsigned columns = next_byte(reader);
  int column = (int)(form << 3 | (columns >> 4 & 7));
  return (Location){*line, *line, column, column + (int)(columns & 15)};
}

int locations_read(Object *table, int first_line, Location *units, int count) {
  const uint8_t *bytes = (const uint8_t *)PyBytes_AsString(table);
  Reader reader = {bytes, bytes + PyBytes_Size(table)};
  int line = first_line;
  int unit = 0;
  while (reader.at < reader.end && unit < count) {
    unsigned head = next_byte(&reader);
    Location location = read_location(&reader, head >> 3 & 15, &line);
    for (int length = (int)(head & 7) + 1; length > 0 && unit < count; length--) {
      units[unit++] = location;
    }
  }
  return unit == count && reader.at == reader.end ? 0 : -1;
}

static void write_head(Bytes *bytes, unsigned form, int units) {
  bytes_add(bytes, ENTRY | form << 3 | (unsigned)(units - 1));
}

static void write_number(Bytes *bytes, unsigned number) {
  for (; number >= MORE; number >>= CHUNK) {
    bytes_add(bytes, MORE | (number & (MORE - 1)));
  }
  bytes_add(bytes, number);
}

static void write_signed(Bytes *bytes, int number) {
  write_number(bytes, number < 0 ? (unsigned)-number << 1 | 1 : (unsigned)number << 1);
}

static void write_location(Bytes *bytes, const Location *location, int units, int *line) {
  if (location->line == NO_LINE) {
    write_head(bytes, NO_LOCATION_FORM, units);
    return;
  }
  int step = location->line - *line;
  int column = location->column, end_column = location->end_column;
  int one_line = location->end_line == location->line;
  int columns = column >= 0 && end_column >= 0;
  *line = location->line;
  if (one_line && !columns) {
    write_head(bytes, NO_COLUMNS_FORM, units);
    write_signed(bytes, step);
  } else if (one_line && step == 0 && column < SHORT_FORMS_END << 3 && end_column >= column && end_column - column < 16) {
    write_head(bytes, (unsigned)column >> 3, units);
    bytes_add(bytes, (unsigned)((column & 7) << 4 | (end_column - column)));
  } else if (one_line && step >= 0 && step < 3 && column < 128 && end_column < 128) {
    write_head(bytes, (unsigned)(ONE_LINE_FORM + step), units);
    bytes_add(bytes, (unsigned)column);
    bytes_add(bytes, (unsigned)end_column);
  } else {
    write_head(bytes, LONG_FORM, units);
    write_signed(bytes, step);
    write_number(bytes, (unsigned)(location->end_line - location->line));
    write_number(bytes, (unsigned)(column + 1));
    write_number(bytes, (unsigned)(end_column + 1));
  }
}

Object *bytecode_locations(const Bytecode *bytecode) {
  Bytes bytes = {0};
  int line = bytecode->first_line;
  for (int i = 0; i < bytecode->count; i++) {
    const Instruction *instruction = &bytecode->instructions[i];
    for (int left = operation_size(instruction); left > 0; left -= MOST_UNITS) {
      write_location(&bytes, &instruction->location, left < MOST_UNITS ? left : MOST_UNITS, &line);
    }
  }
  return bytes_finish(&bytes);
}
