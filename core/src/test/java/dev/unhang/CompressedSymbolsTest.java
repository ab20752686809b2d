package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Gap;
import dev.unhang.model.Picture;
import dev.unhang.testing.HiddenFunction;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library alone can't decompress xz: that is said, and frames have no name then. */
final class CompressedSymbolsTest {
  @TempDir private Path folder;

  @Test
  void areAGapWithoutADecoder() throws Exception {
    try (HiddenFunction program = HiddenFunction.start(folder)) {
      Picture picture = program.picture();
      assertThat(HiddenFunction.functions(picture)).doesNotContain("hidden").contains("shown");
      assertThat(picture.gaps())
          .extracting(Gap::what)
          .containsExactly(
              "names of functions in library.so.stripped: they are compressed by xz, and there is"
                  + " no decoder");
    }
  }
}
