package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonThread;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Up to 3.12: the locks by which {@code Thread.join} waits, one for each thread, released with its
 * state (Lib/threading.py). Read when the first is asked for.
 */
final class StateLocks {
  private final Scene scene;
  private @Nullable Map<Long, Long> identByLock;

  StateLocks(Scene scene) {
    this.scene = scene;
  }

  /** The ident of the thread to which a lock belongs. */
  OptionalLong ident(long lock) throws MemoryFault {
    Map<Long, Long> known = identByLock;
    if (known == null) {
      known = read();
      identByLock = known;
    }
    Long ident = known.get(lock);
    return ident == null ? OptionalLong.empty() : OptionalLong.of(ident);
  }

  private Map<Long, Long> read() throws MemoryFault {
    Map<Long, Long> read = new HashMap<>();
    for (PythonThread thread : scene.names().values()) {
      scene
          .objects()
          .attributes()
          .get(thread.object(), "_tstate_lock")
          .ifPresent(lock -> read.put(lock, thread.ident()));
    }
    return read;
  }
}
