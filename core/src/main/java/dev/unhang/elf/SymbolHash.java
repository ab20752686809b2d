package dev.unhang.elf;

import java.util.Optional;

/** A hash table over the exported symbols. */
sealed interface SymbolHash permits GnuHash, SysvHash {

  /** Chains are a few symbols long, a hundred at the very worst. */
  int MAX_CHAIN = 4096;

  /** How many symbols the table covers, counted from symbol 0. */
  int count() throws ElfException;

  /** Looks at a symbol that has the hash of the name; empty if it is another one. */
  interface Candidate {
    Optional<Symbol> at(int symbol) throws ElfException;
  }

  Optional<Symbol> find(byte[] name, Candidate candidate) throws ElfException;
}
