package dev.unhang.waits;

import static dev.unhang.linux.BlockingCall.CLOCK_NANOSLEEP;
import static dev.unhang.linux.BlockingCall.NANOSLEEP;

import dev.unhang.linux.BlockingCall;
import dev.unhang.linux.FileLocks.Line;
import dev.unhang.linux.ProcFs;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * SQLite's busy handler: it sleeps and tries again until its timeout is over, while another
 * connection has the lock on the database. The locks are the kernel's, on certain bytes of the
 * database or, in WAL mode, of its {@code -shm} file (sqlite.org, "File Locking And Concurrency",
 * "WAL-mode File Format").
 */
final class SqliteWait implements WaitResolver {
  private static final Set<BlockingCall> SLEEPS = EnumSet.of(NANOSLEEP, CLOCK_NANOSLEEP);
  private static final String SHARED_MEMORY = "-shm";

  /** {@code PENDING_BYTE}; {@code RESERVED_BYTE} and the {@code SHARED_SIZE} bytes follow it. */
  private static final long PENDING_BYTE = 0x4000_0000;

  private static final long LAST_SHARED_BYTE = PENDING_BYTE + 2 + 510;

  /** {@code WAL_WRITE_LOCK}, {@code WAL_CKPT_LOCK} and {@code WAL_RECOVER_LOCK}. */
  private static final long WAL_WRITE = 120;

  private static final long WAL_RECOVER = 122;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) {
    if (thread.in(SLEEPS).isEmpty()) {
      return Optional.empty();
    }
    List<Line> locks =
        scene.machine().fileLocks().held().stream().filter(SqliteWait::isDatabaseLock).toList();
    if (locks.isEmpty() || !sleepsInSqlite(thread, scene)) {
      return Optional.empty();
    }
    Map<String, List<Line>> contested = contested(locks, scene);
    return contested.entrySet().stream()
        .findFirst()
        .map(database -> wait(database.getKey(), database.getValue(), contested.size(), scene));
  }

  private static boolean isDatabaseLock(Line lock) {
    boolean database = lock.start() >= PENDING_BYTE && lock.start() <= LAST_SHARED_BYTE;
    boolean sharedMemory = lock.write() && lock.start() >= WAL_WRITE && lock.start() <= WAL_RECOVER;
    return database || sharedMemory;
  }

  /** SQLite itself called the C library's sleep, not a function of the program that it called. */
  private static boolean sleepsInSqlite(BlockedThread thread, Scene scene) {
    return scene.nativeCalls().of(thread).stream()
        .flatMap(call -> call.library().stream())
        .filter(library -> !library.startsWith("libc."))
        .findFirst()
        .filter(library -> library.startsWith("libsqlite3.") || library.startsWith("_sqlite3."))
        .isPresent();
  }

  /** The databases that the process has open, with the locks that others, or it itself, have. */
  private static Map<String, List<Line>> contested(List<Line> locks, Scene scene) {
    Map<String, List<Line>> contested = new TreeMap<>();
    Set<String> names = new HashSet<>();
    try {
      for (int fd : ProcFs.descriptors(scene.pid())) {
        String file = ProcFs.fileIdentity(scene.pid(), fd);
        List<Line> held = locks.stream().filter(lock -> lock.file().equals(file)).toList();
        String name = Descriptor.of(scene, fd).name();
        if (names.add(name) && held.stream().anyMatch(lock -> hinders(lock, name, scene))) {
          contested.put(name, held);
        }
      }
      // in WAL mode every connection has a shared lock on the database itself
      contested.keySet().removeIf(name -> names.contains(name + SHARED_MEMORY));
    } catch (IOException ended) {
      return Map.of();
    }
    return contested;
  }

  private static boolean hinders(Line lock, String file, Scene scene) {
    boolean wal = lock.start() < PENDING_BYTE;
    return wal == file.endsWith(SHARED_MEMORY) && (lock.write() || !isOf(lock, scene));
  }

  private static boolean isOf(Line lock, Scene scene) {
    return lock.owner().isPresent() && lock.owner().getAsInt() == scene.pid();
  }

  private static Wait wait(String file, List<Line> locks, int databases, Scene scene) {
    String name = file.endsWith(SHARED_MEMORY) ? file.substring(0, file.length() - 4) : file;
    Wait wait =
        Timeout.SOME.on(
            Wait.of(WaitKind.FILE_LOCK)
                .on(
                    scene
                        .resources()
                        .named(scene.pid(), WaitKind.FILE_LOCK, name, "lock on database " + name)));
    Set<Integer> owners = new TreeSet<>();
    locks.forEach(lock -> lock.owner().ifPresent(owners::add));
    owners.remove(scene.pid());
    if (owners.isEmpty()) {
      return wait.withNote("Another connection of the same process has the lock.");
    }
    boolean certain = databases == 1 && owners.size() == 1;
    return wait.heldByAny(
        owners.stream()
            .map(pid ->
                certain
                    ? Holder.process(pid, Certainty.CERTAIN)
                    : Holder.process(pid, Certainty.LIKELY)
                        .inferredFrom("the locks on databases that the process has open"))
            .toList());
  }
}
