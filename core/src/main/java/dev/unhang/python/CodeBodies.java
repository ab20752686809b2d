package dev.unhang.python;

import static dev.unhang.layout.Member.CODE_CELLVARS;
import static dev.unhang.layout.Member.CODE_CODE;
import static dev.unhang.layout.Member.CODE_CODE_ADAPTIVE;
import static dev.unhang.layout.Member.CODE_EXCEPTIONTABLE;
import static dev.unhang.layout.Member.CODE_FREEVARS;
import static dev.unhang.layout.Member.CODE_NAMES;
import static dev.unhang.layout.Member.CODE_NLOCALS;
import static dev.unhang.layout.Member.CODE_NLOCALSPLUS;
import static dev.unhang.layout.Member.CODE_STACKSIZE;
import static dev.unhang.layout.Member.VAR_OBJECT_SIZE;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.layout.Opcodes;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the bodies of code objects, each once. For one picture of a process. */
public final class CodeBodies {
  private static final int MOST_BYTES = 1 << 20;
  private static final int LONGEST_NAME = 1_000;
  private static final int MOST_SLOTS = 1 << 16;

  private final Memory memory;
  private final Layout layout;
  private final Opcodes opcodes;
  private final Objects objects;
  private final Instrumentation instrumentation;
  private final Map<Long, CodeBody> known = new HashMap<>();
  private final Map<Long, List<String>> namesOf = new HashMap<>();
  private final Map<Long, String> texts = new HashMap<>();

  public CodeBodies(Memory memory, Layout layout, Opcodes opcodes, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.opcodes = opcodes;
    this.objects = objects;
    this.instrumentation = new Instrumentation(memory, layout, opcodes);
  }

  public Opcodes opcodes() {
    return opcodes;
  }

  public CodeBody of(CodeObject code) throws MemoryFault {
    CodeBody body = known.get(code.address());
    if (body == null) {
      body = read(code);
      known.put(code.address(), body);
    }
    return body;
  }

  /** {@code co_names}. */
  public List<String> names(CodeObject code) throws MemoryFault {
    List<String> names = namesOf.get(code.address());
    if (names == null) {
      names = new ArrayList<>();
      long tuple = memory.u64(code.address() + layout.offset(CODE_NAMES));
      for (long name : objects.sequences().tuple(tuple, MOST_SLOTS).addresses()) {
        names.add(text(name));
      }
      namesOf.put(code.address(), List.copyOf(names));
    }
    return names;
  }

  /** Names are interned: the same object in all code. */
  private String text(long name) throws MemoryFault {
    String text = texts.get(name);
    if (text == null) {
      text = objects.strings().string(name, LONGEST_NAME);
      texts.put(name, text);
    }
    return text;
  }

  private CodeBody read(CodeObject code) throws MemoryFault {
    byte[] bytes = memory.block(code.instructions(), length(code)).bytes();
    instrumentation.undo(code.address(), bytes);
    return new CodeBody(
        code,
        Bytecode.decode(bytes, opcodes),
        handlers(code),
        variables(code),
        slots(memory.i32(code.address() + layout.offset(CODE_STACKSIZE))));
  }

  private int length(CodeObject code) throws MemoryFault {
    long size =
        layout.has(CODE_CODE_ADAPTIVE)
            ? 2 * memory.u64(code.address() + layout.offset(VAR_OBJECT_SIZE))
            : memory.u64(
                memory.u64(code.address() + layout.offset(CODE_CODE))
                    + layout.offset(VAR_OBJECT_SIZE));
    return (int) Plausible.count(size, MOST_BYTES, "bytes of code");
  }

  private ExceptionTable handlers(CodeObject code) throws MemoryFault {
    if (!layout.has(CODE_EXCEPTIONTABLE)) {
      return new ExceptionTable(List.of());
    }
    long table = memory.u64(code.address() + layout.offset(CODE_EXCEPTIONTABLE));
    return ExceptionTable.decode(objects.sequences().bytes(table, MOST_BYTES).bytes());
  }

  private int variables(CodeObject code) throws MemoryFault {
    if (layout.has(CODE_NLOCALSPLUS)) {
      return slots(memory.i32(code.address() + layout.offset(CODE_NLOCALSPLUS)));
    }
    int locals = memory.i32(code.address() + layout.offset(CODE_NLOCALS));
    return slots(locals + length(code, CODE_CELLVARS) + length(code, CODE_FREEVARS));
  }

  private int length(CodeObject code, Member tuple) throws MemoryFault {
    long names = memory.u64(code.address() + layout.offset(tuple));
    return (int) Math.min(MOST_SLOTS, objects.sequences().tuple(names, 0).size());
  }

  private static int slots(int count) throws MemoryFault {
    return (int) Plausible.count(count, MOST_SLOTS, "slots of a frame");
  }
}
