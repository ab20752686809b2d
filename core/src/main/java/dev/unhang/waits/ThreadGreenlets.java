package dev.unhang.waits;

import static dev.unhang.layout.Member.INTERPRETER_MODULES;

import dev.unhang.linux.Mapping;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.memory.PageCache;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.PythonGreenlet;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.CannotInspect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The greenlets of a process that are switched out, by thread: each has a part of the native stack
 * of its thread, which is also where the thread's {@code pthread_t} lies.
 */
public final class ThreadGreenlets {
  private static final int TRIES = 3;
  private static final String MAIN_STACK = "[stack]";

  private final Scene scene;
  private final Map<Integer, List<PythonGreenlet>> byTid = new LinkedHashMap<>();
  private Optional<String> gap = Optional.empty();

  ThreadGreenlets(Scene scene) {
    this.scene = scene;
    Set<InterpreterState> interpreters =
        scene.snapshot().threads().stream()
            .map(reading -> reading.state().interpreter())
            .collect(Collectors.toSet());
    try {
      for (InterpreterState interpreter : interpreters) {
        if (isImported(interpreter)) {
          List<Mapping> mappings = scene.process().mappings();
          greenlets(interpreter, mappings)
              .forEach(greenlet ->
                  thread(greenlet.stack(), mappings)
                      .ifPresent(tid ->
                          byTid.computeIfAbsent(tid, any -> new ArrayList<>()).add(greenlet)));
        }
      }
    } catch (MemoryFault e) {
      gap = Optional.of("greenlets could not be looked for: " + e.getMessage());
    } catch (CannotInspect e) {
      gap = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** By the tid of the thread that they run on. */
  public Map<Integer, List<PythonGreenlet>> byTid() {
    return byTid;
  }

  /** Why they are not known, if they are not. */
  public Optional<String> gap() {
    return gap;
  }

  /** Else there are none, and not all objects need be gone through. */
  private boolean isImported(InterpreterState interpreter) throws MemoryFault {
    long modules =
        scene.memory().u64(interpreter.address() + scene.layout().offset(INTERPRETER_MODULES));
    return scene.objects().modules().module(modules, "greenlet").isPresent();
  }

  private List<PythonGreenlet> greenlets(InterpreterState interpreter, List<Mapping> mappings)
      throws MemoryFault {
    Memory memory = scene.memory();
    for (int i = 1; true; i++) {
      try {
        return scene
            .python()
            .greenlets(memory)
            .of(interpreter, address -> thread(address, mappings).isPresent());
      } catch (MemoryFault e) {
        if (i == TRIES) {
          throw e;
        }
        memory = new PageCache(scene.process().memory()); // they changed while they were read
      }
    }
  }

  /** The thread that has an address on its native stack. */
  private OptionalInt thread(long address, List<Mapping> mappings) {
    return mappings.stream()
        .filter(mapping -> mapping.contains(address))
        .findFirst()
        .map(this::thread)
        .orElse(OptionalInt.empty());
  }

  private OptionalInt thread(Mapping stack) {
    return stack.path().equals(MAIN_STACK)
        ? OptionalInt.of(scene.pid())
        : scene.snapshot().threads().stream()
            .map(ThreadReading::state)
            .filter(state -> stack.contains(state.ident()))
            .findFirst()
            .map(state -> state.tid())
            .orElse(OptionalInt.empty());
  }
}
