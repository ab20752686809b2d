package dev.unhang.waits;

import static dev.unhang.layout.Member.OBJECT_SIZEOF;

import dev.unhang.memory.Block;
import dev.unhang.memory.MemoryFault;

/**
 * A lock or semaphore of {@code multiprocessing}, as one of the processes that share it has it
 * (Modules/_multiprocessing/semaphore.c, the same from 3.6 to 3.15).
 *
 * @param wrapper address of the Python object that has it
 * @param semaphore address of the POSIX semaphore
 * @param lastUser ident of the thread of this process that took it last
 * @param count how often this process took it and did not give it back; a fork copies that
 */
record SemLock(
    long wrapper, Kind kind, long semaphore, long lastUser, int count, boolean recursive) {

  /** By the class in Lib/multiprocessing/synchronize.py. */
  enum Kind {
    LOCK,
    SEMAPHORE
  }

  private static final int HANDLE = 0;
  private static final int LAST_TID = 8;
  private static final int COUNT = 16;
  private static final int KIND = 24;
  private static final int SIZE = 28;
  private static final int RECURSIVE_MUTEX = 0;

  private static final String MODULE = "multiprocessing.synchronize.";
  static final String BASE = MODULE + "SemLock";

  /**
   * @param wrapper an instance of {@link #BASE}
   */
  static SemLock at(long wrapper, Scene scene) throws MemoryFault {
    long address = scene.objects().attributes().require(wrapper, "_semlock");
    int head = scene.layout().offset(OBJECT_SIZEOF);
    Block fields = scene.memory().block(address + head, SIZE);
    boolean lock =
        scene.calls().isInstance(wrapper, MODULE + "Lock")
            || scene.calls().isInstance(wrapper, MODULE + "RLock");
    return new SemLock(
        wrapper,
        lock ? Kind.LOCK : Kind.SEMAPHORE,
        fields.u64(HANDLE),
        fields.u64(LAST_TID),
        fields.i32(COUNT),
        fields.i32(KIND) == RECURSIVE_MUTEX);
  }

  /** The same with the count that the process has now. */
  static SemLock count(SemLock lock, Scene scene) throws MemoryFault {
    long address = scene.objects().attributes().require(lock.wrapper(), "_semlock");
    int head = scene.layout().offset(OBJECT_SIZEOF);
    int count = scene.process().memory().block(address + head + COUNT, 4).i32(0);
    return new SemLock(
        lock.wrapper, lock.kind, lock.semaphore, lock.lastUser, count, lock.recursive);
  }
}
