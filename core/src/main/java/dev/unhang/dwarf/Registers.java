package dev.unhang.dwarf;

import java.util.OptionalLong;

/** The registers of a frame as far as they are known, by DWARF register number. */
@FunctionalInterface
public interface Registers {
  OptionalLong get(int column);
}
