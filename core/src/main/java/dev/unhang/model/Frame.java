package dev.unhang.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One call on a thread's stack. */
public sealed interface Frame {

  /**
   * A Python call.
   *
   * @param function the code's qualified name where the version has one (3.11+), else its name
   * @param name the code's plain name, {@code co_name}
   * @param file {@code co_filename} as the program knows it
   * @param line the line being executed, 1-based; empty where the instruction belongs to no line
   * @param source that line's text without indentation, where the file could be read
   * @param locals filled only if asked for
   * @param entry why the interpreter called it, where it did so by itself: the frame below does not
   *     stand at a call
   */
  record Python(
      String function,
      String name,
      String file,
      OptionalInt line,
      Optional<String> source,
      List<Local> locals,
      Optional<Entry> entry)
      implements Frame {

    public Python(
        String function,
        String name,
        String file,
        OptionalInt line,
        Optional<String> source,
        List<Local> locals) {
      this(function, name, file, line, source, locals, Optional.empty());
    }

    public Python withEntry(Entry entry) {
      return new Python(function, name, file, line, source, locals, Optional.of(entry));
    }
  }

  /** What the interpreter calls between two instructions of a frame that does not ask for it. */
  enum Entry {
    SIGNAL_HANDLER,
    /** {@code __del__}, also through the garbage collector. */
    FINALIZER,
    WEAKREF_CALLBACK,
    /** A function of {@code gc.callbacks}. */
    GC_CALLBACK
  }

  /**
   * A native call.
   *
   * @param function its name, where a symbol covers the address; of C++ and Rust as the source has
   *     it
   * @param symbol the name as the linker has it, where that is another one
   * @param offset bytes from the function's start
   * @param library file name of the mapped image
   * @param address of the instruction
   * @param place where the source has it, by the image's debug information
   */
  record Native(
      Optional<String> function,
      Optional<String> symbol,
      long offset,
      Optional<String> library,
      long address,
      Optional<Place> place)
      implements Frame {

    public Native(Optional<String> function, long offset, Optional<String> library, long address) {
      this(function, Optional.empty(), offset, library, address, Optional.empty());
    }
  }

  /** A local variable and its bounded repr. */
  record Local(String name, String value) {}
}
