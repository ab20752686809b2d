package dev.unhang.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A thread's ring file (history.h): a head of 4,096 bytes and records of 16. The thread may go on
 * writing to it.
 */
final class Ring {
  private static final byte[] MAGIC = "UNHANGR1".getBytes(US_ASCII);
  private static final int CAPACITY = 8;
  private static final int COUNT = 16;
  private static final int THREAD = 24;
  private static final int BOTH = 32;
  private static final int HEADER = 4096;
  private static final int RECORD = 16;
  private static final int KIND_SHIFT = 30;
  private static final int CALL = 1;
  private static final int CALL_AND_LINE = 2;
  private static final int DEPTH_BITS = 16;

  private Ring() {}

  /**
   * @param before the file's first bytes, read before all of it was
   * @param bytes all of it
   * @param after its first bytes, read again afterwards: what was overwritten meanwhile is left out
   * @return empty if it is no ring
   */
  static Optional<ThreadHistory> parse(
      byte[] before, byte[] bytes, byte[] after, List<CodeName> names) {
    if (before.length < HEADER
        || after.length < HEADER
        || bytes.length < HEADER
        || !isRing(bytes)) {
      return Optional.empty();
    }
    ByteBuffer ring = little(bytes);
    long capacity = ring.getLong(CAPACITY);
    long end = little(before).getLong(COUNT);
    long overwritten = little(after).getLong(COUNT);
    if (capacity < 1
        || capacity > (bytes.length - HEADER) / RECORD
        || end < 0
        || overwritten < end) {
      return Optional.empty();
    }
    // the place after the last may be half written
    long begin = Math.max(0, overwritten - capacity + 1);
    List<Step> steps = new ArrayList<>();
    for (long i = begin; i < end; i++) {
      addSteps(ring, HEADER + (int) (i % capacity) * RECORD, names, steps);
    }
    long executed = end + Math.clamp(ring.getLong(BOTH), 0, end);
    return Optional.of(new ThreadHistory(ring.getLong(THREAD), executed, Depths.ofRecorded(steps)));
  }

  private static void addSteps(ByteBuffer ring, int at, List<CodeName> names, List<Step> steps) {
    int code = ring.getInt(at);
    int number = code & ((1 << KIND_SHIFT) - 1);
    int kind = code >>> KIND_SHIFT;
    CodeName name =
        number >= 1 && number <= names.size() ? names.get(number - 1) : CodeName.NOT_KEPT;
    int line = ring.getInt(at + 4);
    long timeAndDepth = ring.getLong(at + 8);
    int depth = (int) (timeAndDepth & ((1 << DEPTH_BITS) - 1));
    if (kind == CALL || kind == CALL_AND_LINE) {
      OptionalLong time = OptionalLong.of(timeAndDepth >>> DEPTH_BITS);
      steps.add(new Step(true, name, kind == CALL ? line : name.firstLine(), depth, time));
    }
    if (kind != CALL) {
      steps.add(new Step(false, name, line, depth, OptionalLong.empty()));
    }
  }

  private static boolean isRing(byte[] bytes) {
    return ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
