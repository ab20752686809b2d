package dev.unhang.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EpollTargetTest {
  @Test
  void whatIsWatchedAndWhatFor() {
    String info =
        """
        pos:\t0
        flags:\t02000002
        mnt_id:\t17
        ino:\t1038
        tfd:        5 events:       1d data:                5  pos:0 ino:7e4fe5 sdev:9
        tfd:       12 events: 80000019 data: ffff00000000000c  pos:0 ino:10 sdev:9
        tfd:       13 events:        4 data:                d  pos:0 ino:11 sdev:9
        """;
    assertThat(EpollTarget.parse(info))
        .contains(
            List.of(
                new EpollTarget(5, true, true, 0x7e4fe5),
                new EpollTarget(12, true, false, 0x10),
                new EpollTarget(13, false, true, 0x11)));
  }

  @Test
  void ofALineThatIsNotUnderstoodAllIsUnknown() {
    assertThat(EpollTarget.parse("pos:\t0\ntfd:  5 events: 1d data: 5\n")).isEmpty();
  }

  @Test
  void whatIsNoEpollWatchesNothing() {
    assertThat(EpollTarget.parse("pos:\t0\nflags:\t02\n")).contains(List.of());
  }
}
