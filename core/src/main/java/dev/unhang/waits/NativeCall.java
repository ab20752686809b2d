package dev.unhang.waits;

import dev.unhang.unwind.NativeFrame;
import dev.unhang.unwind.NativeFunction;
import java.util.Optional;
import java.util.OptionalLong;

/** A native call of a thread. */
record NativeCall(NativeFrame frame, NativeFunction function) {

  /** The function's name as a symbol table has it; empty if no symbol covers the address. */
  Optional<String> name() {
    return function.name();
  }

  /** The last part of the image's path; empty outside of all images. */
  Optional<String> library() {
    return function.library();
  }

  /** Where the function begins; two calls of one function have that in common. */
  OptionalLong start() {
    return name().isPresent()
        ? OptionalLong.of(frame.address() - function.offset())
        : OptionalLong.empty();
  }
}
