package dev.unhang.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FileLocksTest {
  private static final String LOCKS =
      """
      1: FLOCK  ADVISORY  WRITE 4242 fe:00:131 0 EOF
      1: -> FLOCK  ADVISORY  WRITE 4243 fe:00:131 0 EOF
      1:    -> FLOCK  ADVISORY  READ  4244 fe:00:131 0 EOF
      2: POSIX  ADVISORY  READ  4242 08:01:7 1073741826 1073742335
      3: OFDLCK ADVISORY  WRITE -1 08:01:9 0 EOF
      3: -> OFDLCK ADVISORY  WRITE -1 08:01:9 0 EOF
      4: LEASE  ACTIVE    READ 4242 08:01:11 0 EOF
      not a line
      99999999999999999999: FLOCK  ADVISORY  WRITE 1 00:00:1 0 EOF
      """;

  private final FileLocks locks = FileLocks.parse(LOCKS);

  @Test
  void tellsWhoBlocksAWaiter() {
    assertThat(locks.blocking(4243, "fe:00:131"))
        .singleElement()
        .satisfies(line -> assertThat(line.owner()).isEqualTo(OptionalInt.of(4242)));
    assertThat(locks.blocking(4244, "fe:00:131")).hasSize(1);
    assertThat(locks.blocking(4242, "fe:00:131")).isEmpty();
  }

  @Test
  void aLockOfAnOpenFileDescriptionHasNoProcess() {
    assertThat(locks.blocking(4243, "08:01:9"))
        .singleElement()
        .satisfies(line -> assertThat(line.owner()).isEmpty());
  }

  @Test
  void tellsWhatIsHeld() {
    assertThat(locks.held("08:01:7")).extracting(FileLocks.Line::write).containsExactly(false);
    assertThat(locks.held("08:01:7"))
        .extracting(FileLocks.Line::start)
        .containsExactly(1_073_741_826L);
    assertThat(locks.held("00:00:1")).isEmpty();
  }
}
