package dev.unhang.linux;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A file or folder of /proc that is read again and again: kept open while there are descriptors to
 * spare, else opened for each look.
 */
final class PolledFile implements AutoCloseable {
  /** Of all such files together: half of the usual limit of 1024. */
  private static final int DESCRIPTORS = 512;

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final String path;
  private Optional<KeptFile> kept;

  private PolledFile(String path, Optional<KeptFile> kept) {
    this.path = path;
    this.kept = kept;
    OPEN.addAndGet(kept.isPresent() ? 1 : 0);
  }

  PolledFile(String path) {
    this(path, OPEN.get() < DESCRIPTORS ? KeptFile.open(path) : Optional.empty());
  }

  /** One that is kept open in any case; empty as {@link KeptFile#open}. */
  static Optional<PolledFile> open(String path) {
    return KeptFile.open(path).map(file -> new PolledFile(path, Optional.of(file)));
  }

  /** What is done with the open file; empty if it can't be opened. */
  <T> Optional<T> use(Function<KeptFile, T> use) {
    if (kept.isPresent()) {
      return kept.map(use);
    }
    Optional<KeptFile> opened = KeptFile.open(path);
    try {
      return opened.map(use);
    } finally {
      opened.ifPresent(KeptFile::close);
    }
  }

  boolean isKept() {
    return kept.isPresent();
  }

  @Override
  public void close() {
    kept.ifPresent(KeptFile::close);
    OPEN.addAndGet(kept.isPresent() ? -1 : 0);
    kept = Optional.empty();
  }
}
