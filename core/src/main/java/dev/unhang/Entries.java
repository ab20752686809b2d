package dev.unhang;

import dev.unhang.model.Frame.Entry;
import dev.unhang.python.CallbackFrames;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.SignalFrames;
import dev.unhang.python.ThreadReading;
import dev.unhang.waits.Scene;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Which functions the interpreter called by itself, and why. */
final class Entries {
  private Entries() {}

  /** By the addresses of their frames. Finalizers are not among them: their name tells. */
  static Map<Long, Entry> of(Scene scene, Collection<ThreadReading> readings) {
    SignalFrames signals = new SignalFrames(scene.memory(), scene.layout(), scene.objects());
    CallbackFrames callbacks = new CallbackFrames(scene.memory(), scene.layout(), scene.objects());
    Map<Long, Entry> entries = new HashMap<>();
    for (ThreadReading reading : readings) {
      for (PythonFrame frame : reading.frames()) {
        callbacks.of(frame).ifPresent(cause -> entries.put(frame.address(), entry(cause)));
      }
      signals
          .among(reading.frames())
          .forEach(address -> entries.put(address, Entry.SIGNAL_HANDLER));
    }
    return entries;
  }

  private static Entry entry(CallbackFrames.Cause cause) {
    return switch (cause) {
      case WEAK_REFERENCE -> Entry.WEAKREF_CALLBACK;
      case COLLECTION -> Entry.GC_CALLBACK;
    };
  }
}
