package dev.unhang.elf;

import org.jspecify.annotations.Nullable;

/** A value that is made when it is first asked for. A failure is kept as well. */
final class Lazy<T> {

  /** How it is made. */
  interface Maker<T> {
    T make() throws ElfException;
  }

  private final Maker<T> maker;
  private @Nullable T value;
  private @Nullable ElfException failure;

  Lazy(Maker<T> maker) {
    this.maker = maker;
  }

  T get() throws ElfException {
    if (failure != null) {
      throw failure;
    }
    if (value != null) {
      return value;
    }
    try {
      T made = maker.make();
      value = made;
      return made;
    } catch (ElfException e) {
      failure = e;
      throw e;
    }
  }
}
