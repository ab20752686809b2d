package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Damages an image, in place, mostly where it says how the rest is to be read. */
final class Mutator {
  private static final int HEADERS = 0x200;

  private final byte[] original;
  private final byte[] image;
  private final Random random;
  private final List<Integer> structures = new ArrayList<>();
  private final List<Integer> changed = new ArrayList<>();
  private int length;

  Mutator(byte[] image, Random random) {
    this.original = image.clone();
    this.image = image.clone();
    this.random = random;
    this.length = image.length;
    findStructures();
  }

  /** Where the tables of headers, the dynamic segment and what it points to begin. */
  private void findStructures() {
    ByteBuffer b = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
    structures.add((int) b.getLong(40));
    for (int i = 0; i < b.getShort(56); i++) {
      int at = 64 + 56 * i;
      structures.add((int) b.getLong(at + 8));
    }
    for (int i = 0; i < b.getShort(60); i++) {
      structures.add((int) b.getLong((int) b.getLong(40) + 64 * i + 24));
    }
    structures.removeIf(at -> at < 0 || at >= original.length - 8);
  }

  byte[] image() {
    return image;
  }

  int length() {
    return length;
  }

  void mutate() {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(4)) {
        case 0 -> put(place(), (byte) (1 << random.nextInt(8)), true);
        case 1 -> put(place(), (byte) random.nextInt(), false);
        default -> number(place() & -8, 1 << random.nextInt(4));
      }
    }
    if (random.nextInt(10) == 0) {
      length = random.nextInt(original.length);
    }
  }

  private int place() {
    int base =
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> structures.get(random.nextInt(structures.size()));
          default -> random.nextInt(original.length);
        };
    return Math.min(base + random.nextInt(HEADERS), original.length - 8);
  }

  /** A number of {@code size} bytes that is likely to be on an edge. */
  private void number(int at, int size) {
    long value =
        switch (random.nextInt(8)) {
          case 0 -> 0;
          case 1 -> -1;
          case 2 -> Long.MAX_VALUE - random.nextInt(64);
          case 3 -> Long.MIN_VALUE;
          case 4 -> Integer.MAX_VALUE;
          case 5 -> original.length - random.nextInt(64);
          case 6 -> 1L << random.nextInt(64);
          default -> random.nextInt(0x3000);
        };
    int start = at + random.nextInt(8 / size) * size;
    for (int i = 0; i < size; i++) {
      put(start + i, (byte) (value >>> (8 * i)), false);
    }
  }

  private void put(int at, byte value, boolean flip) {
    image[at] = (byte) (flip ? image[at] ^ value : value);
    changed.add(at);
  }

  void restore() {
    changed.forEach(at -> image[at] = original[at]);
    changed.clear();
    length = original.length;
  }

  @Override
  public String toString() {
    return changed.stream()
        .map(at -> "[0x%x] = 0x%02x".formatted(at, image[at]))
        .collect(Collectors.joining(", ", length + " bytes, ", ""));
  }
}
