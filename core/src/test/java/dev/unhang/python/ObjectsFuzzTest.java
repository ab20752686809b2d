package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Layouts;
import dev.unhang.layout.UnknownVersion;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.memory.PageCache;
import dev.unhang.testing.Interpreter;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the target's memory holds: readers give a value or a MemoryFault, and come to an end.
 */
class ObjectsFuzzTest {
  private static final ReprLimits LIMITS = new ReprLimits(6, 50, 200, 5_000);
  private static final int ROUNDS = 1_000;

  /** One use of a reader on an address that may be of anything. */
  @FunctionalInterface
  private interface Use {
    Object of(Objects objects, long address) throws MemoryFault;
  }

  private static final List<Use> USES =
      List.of(
          (objects, o) -> objects.repr().of(o, LIMITS),
          (objects, o) -> objects.typeNames().name(objects.types().of(o)),
          (objects, o) -> objects.typeNames().isSubtype(objects.types().of(o), "no.such"),
          (objects, o) -> objects.typeNames().name(objects.types().at(o)),
          (objects, o) -> objects.strings().text(o, 100),
          (objects, o) -> objects.numbers().integer(o),
          (objects, o) -> objects.sequences().tuple(o, 100),
          (objects, o) -> objects.sequences().list(o, 100),
          (objects, o) -> objects.sequences().bytes(o, 100),
          (objects, o) -> objects.sequences().bytearray(o, 100),
          (objects, o) -> objects.sets().items(o, 100),
          (objects, o) -> objects.dicts().entries(o, 100),
          (objects, o) -> objects.dicts().get(o, "first"),
          (objects, o) -> objects.attributes().get(o, "second"),
          (objects, o) -> objects.attributes().entries(o, 100),
          (objects, o) -> objects.modules().global(o, "name"),
          (objects, o) -> objects.locals().of(o, o, OptionalLong.of(o), 100),
          (objects, o) -> objects.threadNames().read(o));

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void damagedMemory(Interpreter python) {
    for (String source : List.of("values.py", "attributes.py", "threads.py", "locals.py")) {
      try (Live live = new Live(python, source)) {
        List<Long> addresses = live.addresses();
        Random random = new Random(1);
        Memory recorded = new PageCache(live.memory());
        for (int seed = 0; seed < ROUNDS; seed++) {
          long address = addresses.get(random.nextInt(addresses.size()));
          Memory damaged = new FaultyMemory(recorded, seed);
          tryAll(new Objects(damaged, live.layout()), address, source + ", seed " + seed);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void addressesThatAreOfNoObject(Interpreter python) {
    try (Live live = new Live(python, "attributes.py")) {
      List<Long> addresses = live.addresses();
      Random random = new Random(1);
      Objects objects = live.objects();
      for (int i = 0; i < ROUNDS; i++) {
        long address =
            addresses.get(random.nextInt(addresses.size())) + 8L * random.nextInt(-64, 64);
        tryAll(objects, address, "round " + i);
        tryAll(objects, random.nextLong(), "round " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void memoryThatIsAlikeEverywhere(int minor) throws UnknownVersion {
    Layout layout = Layouts.forVersion(3, minor, false);
    int read = 0;
    for (long high = 0; high < 48; high++) {
      for (long low : new long[] {0, 8, 0xfffff000L, 0xfffffff8L, 0x10, 0x2000, 0xa0000000L}) {
        long word = 1L << high | low;
        Objects objects = new Objects(FaultyMemory.constant(word), layout);
        read += tryAll(objects, word, Long.toHexString(word));
      }
    }
    assertThat(read).as("words that pass for something").isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void noise(int minor) throws UnknownVersion {
    Layout layout = Layouts.forVersion(3, minor, false);
    for (int seed = 0; seed < 200; seed++) {
      Objects objects = new Objects(FaultyMemory.noise(seed), layout);
      tryAll(objects, 0x7f0000000000L + 4096L * seed, "seed " + seed);
    }
  }

  /** Returns how many of the uses found something. */
  private static int tryAll(Objects objects, long address, String circumstances) {
    int read = 0;
    for (Use use : USES) {
      try {
        assertThat(use.of(objects, address)).isNotNull();
        read++;
      } catch (MemoryFault expected) {
        assertThat(expected).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError(
            "use "
                + USES.indexOf(use)
                + " of 0x"
                + Long.toHexString(address)
                + ", "
                + circumstances,
            e);
      }
    }
    return read;
  }
}
