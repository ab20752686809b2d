package dev.unhang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.XzDecoder;
import dev.unhang.model.Picture;
import dev.unhang.testing.HiddenFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class XzStreamsTest {
  @TempDir private Path folder;

  private final XzDecoder decoder = XzDecoder.find().orElseThrow();

  private static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options())) {
      xz.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void decodesUpToTheLimit() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    assertThat(decoder.decode(xz(bytes), bytes.length)).isEqualTo(bytes);
    assertThatThrownBy(() -> decoder.decode(xz(bytes), bytes.length - 1))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("299999");
    assertThat(decoder.decode(xz(new byte[0]), 0)).isEmpty();
  }

  @Test
  void whatIsNoStreamIsRefused() throws Exception {
    byte[] whole = xz("symbols".repeat(1000).getBytes(UTF_8));
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
      assertThatThrownBy(() -> decoder.decode(damaged, 1 << 20)).isInstanceOf(ElfException.class);
    }
  }

  @Test
  void namesOfACompressedSymbolTableAreShown() throws Exception {
    try (HiddenFunction program = HiddenFunction.start(folder)) {
      Picture picture = program.picture();
      assertThat(HiddenFunction.functions(picture)).containsSubsequence("hidden", "shown");
      assertThat(picture.gaps()).isEmpty();
    }
  }
}
