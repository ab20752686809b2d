package dev.unhang.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.elf.ElfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

final class FileSourceTest {
  @TempDir private Path folder;

  @Test
  void readsAnyRangeOfTheFile() throws IOException, ElfException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    try (FileSource source = FileSource.open(file)) {
      assertThat(source.size()).isEqualTo(10);
      byte[] into = new byte[6];
      source.read(3, into, 1, 4);
      assertThat(into).containsExactly(0, '3', '4', '5', '6', 0);
      assertThatThrownBy(() -> source.read(8, into, 0, 3)).isInstanceOf(ElfException.class);
      assertThatThrownBy(() -> source.read(-1, into, 0, 3)).isInstanceOf(ElfException.class);
    }
  }

  @Test
  void aFileThatBecomesShorterIsSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    try (FileSource source = FileSource.open(file)) {
      Files.writeString(file, "01");
      assertThatThrownBy(() -> source.read(0, new byte[4], 0, 4)).isInstanceOf(ElfException.class);
    }
  }

  /** The path of a mapping may name anything by the time that it is opened. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void doesNotWaitForTheWriterOfAPipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> FileSource.open(pipe))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("is not a regular file");
  }
}
