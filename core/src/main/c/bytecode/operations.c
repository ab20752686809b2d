// What is to be known of each operation of CPython 3.11's byte code (Lib/opcode.py).
#include "bytecode.h"

int operation_caches(int operation) {
  switch (operation) {
  case 95:  // STORE_ATTR
  case 25:  // BINARY_SUBSCR
  case 106: // LOAD_ATTR
  case 171: // CALL
    return 4;
  case 60: // STORE_SUBSCR
  case 92: // UNPACK_SEQUENCE
  case BINARY_OP:
  case PRECALL:
    return 1;
  case 107: // COMPARE_OP
    return 2;
  case 116: // LOAD_GLOBAL
    return 5;
  case 160: // LOAD_METHOD
    return 10;
  default:
    return 0;
  }
}

Direction operation_direction(int operation) {
  switch (operation) {
  case 93: // FOR_ITER
  case JUMP_FORWARD:
  case 111: // JUMP_IF_FALSE_OR_POP, JUMP_IF_TRUE_OR_POP
  case 112:
  case 114: // POP_JUMP_FORWARD_IF_FALSE, _TRUE, _NOT_NONE, _NONE
  case 115:
  case 128:
  case 129:
  case SEND:
    return FORWARD;
  case JUMP_BACKWARD_NO_INTERRUPT:
  case JUMP_BACKWARD:
  case 173: // POP_JUMP_BACKWARD_IF_NOT_NONE, _NONE, _FALSE, _TRUE
  case 174:
  case 175:
  case 176:
    return BACKWARD;
  default:
    return NO_JUMP;
  }
}

int operation_falls_through(const Instruction *instruction) {
  switch (instruction->operation) {
  case RETURN_VALUE:
  case RERAISE:
  case RAISE_VARARGS:
  case JUMP_FORWARD:
  case JUMP_BACKWARD:
  case JUMP_BACKWARD_NO_INTERRUPT:
    return 0;
  default:
    return 1;
  }
}

int operation_extensions(uint32_t argument) {
  int count = 0;
  while (argument >>= ARGUMENT_BITS) {
    count++;
  }
  return count;
}

int operation_size(const Instruction *instruction) {
  return operation_extensions(instruction->argument) + 1 + operation_caches(instruction->operation);
}
