package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Waits for another thread to finish the import of a module (Lib/importlib/_bootstrap.py). */
final class ImportWait implements WaitResolver {
  /** The module has two names, before and after it is set up. */
  private static final List<String> TYPES =
      List.of("_frozen_importlib._ModuleLock", "importlib._bootstrap._ModuleLock");

  private static final int LONGEST_NAME = 500;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    for (String type : TYPES) {
      OptionalLong lock = scene.calls().method(thread.frames(), 0, "acquire", type);
      if (lock.isPresent() && scene.lockObjects().of(thread).isPresent()) {
        return Optional.of(wait(lock.getAsLong(), thread, scene));
      }
    }
    return Optional.empty();
  }

  private static Wait wait(long lock, BlockedThread thread, Scene scene) throws MemoryFault {
    long name = scene.objects().attributes().require(lock, "name");
    String module = scene.objects().strings().text(name, LONGEST_NAME).toString();
    Wait wait = scene.wait(WaitKind.IMPORT_LOCK, lock, "the import of " + module);
    return scene.owners().of(lock, scene.timed(wait, thread));
  }
}
