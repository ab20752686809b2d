package dev.unhang.python;

import dev.unhang.elf.RipRelativeLoad;
import dev.unhang.layout.BuildKind;
import dev.unhang.layout.DebugOffsets;
import dev.unhang.layout.ImplausibleOffsets;
import dev.unhang.layout.Layout;
import dev.unhang.layout.Layouts;
import dev.unhang.layout.Member;
import dev.unhang.layout.MissingMember;
import dev.unhang.layout.Release;
import dev.unhang.layout.UnknownVersion;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.MappedFile;
import dev.unhang.target.Target;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Finds the CPython of a process and chooses how it is read. */
final class RuntimeFinder {
  private static final Release OLDEST = new Release(3, 6, 0);

  private final Target target;
  private final Memory memory;

  RuntimeFinder(Target target) {
    this.target = target;
    this.memory = target.memory();
  }

  /**
   * Finds it. A process may have mapped several: one that was read in as a file, or a second one
   * that nobody started; the first that has an interpreter counts.
   *
   * @return empty if there is a CPython without an interpreter: it is starting, or has ended
   * @throws CannotInspect if the process runs no CPython, or one that can't be read
   */
  Optional<PythonRuntime> find() throws CannotInspect {
    Optional<CannotInspect> failure = Optional.empty();
    boolean idle = false;
    for (RuntimeImage image : (Iterable<RuntimeImage>) RuntimeImage.candidates(target)::iterator) {
      try {
        PythonRuntime runtime = runtime(image);
        if (memory.u64(runtime.interpreters()) != 0) {
          return Optional.of(runtime);
        }
        idle = true;
      } catch (CannotInspect e) {
        failure = failure.or(() -> Optional.of(e));
      } catch (MemoryFault | MissingMember e) { // a file and memory of different versions, too
        CannotInspect fault = unreadable(image.image().file(), e.getMessage());
        failure = failure.or(() -> Optional.of(fault));
      }
    }
    if (idle) {
      return Optional.empty();
    }
    throw failure.orElseGet(this::none);
  }

  private CannotInspect none() {
    for (MappedFile file : RuntimeImage.named(target)) {
      if (target.image(file).isEmpty()) {
        return unreadable(
            file, "neither the file nor memory shows it as it was when it was loaded");
      }
    }
    return new CannotInspect(
        "process " + target.pid() + " does not run CPython (none was found in it)");
  }

  private CannotInspect unreadable(MappedFile file, @Nullable String why) {
    return new CannotInspect(
        "process %d's Python (%s) can't be read: %s".formatted(target.pid(), file.name(), why));
  }

  private PythonRuntime runtime(RuntimeImage image) throws CannotInspect {
    Version version =
        Version.of(image, memory)
            .orElseThrow(() ->
                new CannotInspect(
                    "the version of process " + target.pid() + "'s Python can't be told"));
    if (version.release().compareTo(OLDEST) < 0) {
      throw new CannotInspect(
          "process %d runs Python %s; unhang reads CPython 3.6 and later"
              .formatted(target.pid(), version.text()));
    }
    OptionalLong runtime = image.symbol("_PyRuntime");
    if (runtime.isEmpty()) {
      runtime = image.section(".PyRuntime"); // 3.10+
    }
    return build(image, version, runtime);
  }

  private PythonRuntime build(RuntimeImage image, Version version, OptionalLong runtime)
      throws CannotInspect {
    BuildKind kind;
    Layout layout;
    try {
      kind = BuildKind.of(memory, image::symbol);
      Optional<DebugOffsets> told =
          runtime.isEmpty() ? Optional.empty() : DebugOffsets.read(memory, runtime.getAsLong());
      if (told.filter(DebugOffsets::freeThreaded).isPresent()) {
        throw new CannotInspect(
            "process %d runs a free-threaded build of Python %s, which unhang does not support yet"
                .formatted(target.pid(), version.text()));
      }
      layout =
          told.isPresent()
              ? Layouts.withDebugOffsets(told.get())
              : Layouts.forRelease(version.release(), kind);
    } catch (UnknownVersion | ImplausibleOffsets | MemoryFault e) {
      throw unreadable(image.image().file(), e.getMessage());
    }
    return new PythonRuntime(
        version,
        image.image().file().path(),
        layout,
        Dialect.of(layout),
        kind != BuildKind.RELEASE,
        runtime,
        interpreters(image, layout, runtime),
        image.symbol("_PyThreadState_Current"),
        image.symbol("Handlers"));
  }

  private long interpreters(RuntimeImage image, Layout layout, OptionalLong runtime)
      throws CannotInspect {
    if (runtime.isPresent()) {
      return runtime.getAsLong() + layout.offset(Member.RUNTIME_INTERPRETERS_HEAD);
    }
    OptionalLong head = image.symbol("interp_head");
    if (head.isEmpty()) {
      head = stripped(image.symbol("PyInterpreterState_Head"));
    }
    return head.orElseThrow(() ->
        new CannotInspect(
            "process " + target.pid() + " has no list of Python interpreters that can be found"));
  }

  /** 3.6 without its symbols: what the function that returns the list's head loads. */
  private OptionalLong stripped(OptionalLong function) {
    if (function.isEmpty()) {
      return function;
    }
    try {
      byte[] code = memory.block(function.getAsLong(), RipRelativeLoad.LENGTH).bytes();
      return RipRelativeLoad.variable(
          function.getAsLong(), ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN));
    } catch (MemoryFault e) {
      return OptionalLong.empty();
    }
  }
}
