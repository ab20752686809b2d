package dev.unhang.unwind;

import dev.unhang.instructions.Decoder;
import dev.unhang.instructions.Instruction;
import dev.unhang.instructions.UnknownInstruction;
import dev.unhang.linux.Mapping;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/** Reads instructions from a process, some kilobytes of code at a time. */
final class CodeReader {
  private static final int PIECE = 1 << 12;

  private final Memory memory;
  private final CodeMap map;
  private long start;
  private byte[] piece = {};

  CodeReader(Memory memory, CodeMap map) {
    this.memory = memory;
    this.map = map;
  }

  /** Empty where there is no known instruction, or none that is to be executed. */
  Optional<Instruction> at(long address) {
    try {
      if (address < start || address - start > piece.length - Decoder.LONGEST) {
        fetch(address);
      }
      return Optional.of(Decoder.decode(piece, (int) (address - start), address));
    } catch (MemoryFault | UnknownInstruction e) {
      return Optional.empty();
    }
  }

  private void fetch(long address) throws MemoryFault {
    long end = map.mapping(address).filter(Mapping::executable).map(Mapping::end).orElse(address);
    piece = memory.block(address, (int) Math.min(end - address, PIECE)).bytes();
    start = address;
  }
}
