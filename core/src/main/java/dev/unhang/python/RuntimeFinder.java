package dev.unhang.python;

import dev.unhang.elf.RipRelativeLoad;
import dev.unhang.layout.Layout;
import dev.unhang.layout.Layouts;
import dev.unhang.layout.Member;
import dev.unhang.layout.UnknownVersion;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Target;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** Finds the CPython of a process and chooses how it is read. */
final class RuntimeFinder {
  private final Target target;
  private final Memory memory;

  RuntimeFinder(Target target) {
    this.target = target;
    this.memory = target.memory();
  }

  /**
   * @throws CannotInspect if the process runs no CPython, or one that can't be read
   */
  PythonRuntime find() throws CannotInspect {
    RuntimeImage image =
        RuntimeImage.find(target)
            .orElseThrow(() ->
                new CannotInspect(
                    "process " + target.pid() + " does not run CPython (none is mapped into it)"));
    Version version =
        Version.of(image, memory)
            .orElseThrow(() ->
                new CannotInspect(
                    "the version of process " + target.pid() + "'s Python can't be told"));
    if (version.major() != 3 || version.minor() < 6) {
      throw new CannotInspect(
          "process "
              + target.pid()
              + " runs Python "
              + version.text()
              + "; unhang reads CPython 3.6 and later");
    }
    OptionalLong runtime = image.symbol("_PyRuntime");
    if (runtime.isEmpty()) {
      runtime = image.section(".PyRuntime");
    }
    return build(image, version, runtime);
  }

  private PythonRuntime build(RuntimeImage image, Version version, OptionalLong runtime)
      throws CannotInspect {
    boolean debug = image.symbol("_Py_NegativeRefcount").isPresent();
    Layout layout;
    try {
      layout = Layouts.forVersion(version.major(), version.minor(), debug);
    } catch (UnknownVersion e) {
      throw new CannotInspect("no layout for Python " + version.text());
    }
    return new PythonRuntime(
        version,
        image.image().file().path(),
        layout,
        Dialect.of(layout),
        debug,
        runtime,
        interpreters(image, layout, runtime),
        image.symbol("_PyThreadState_Current"));
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
