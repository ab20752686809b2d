package dev.unhang.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for what a test makes, links that lead out of it among it. */
public final class Scratch implements AutoCloseable {
  private final Path folder;

  public Scratch() throws IOException {
    folder = Files.createTempDirectory("unhang-scratch-");
  }

  public Path path(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    Shell.run("rm", "-rf", folder.toString());
  }
}
