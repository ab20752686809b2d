package dev.unhang.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Standard output or error. That its reader has gone away, or that it was closed from the start, is
 * no error: the rest is dropped in silence.
 */
final class StandardStream extends OutputStream {
  private final OutputStream stream;
  private final int descriptor;

  private StandardStream(FileDescriptor file, int descriptor) {
    this.stream = new FileOutputStream(file);
    this.descriptor = descriptor;
  }

  static OutputStream output() {
    return new StandardStream(FileDescriptor.out, 1);
  }

  static OutputStream error() {
    return new StandardStream(FileDescriptor.err, 2);
  }

  /** Told from where the descriptor leads to (tty(4), pts(4)), which costs no native call. */
  static boolean isTerminal(int descriptor) {
    return leadsTo(descriptor)
        .filter(file -> file.matches("/dev/(pts/\\d+|tty.*|console)"))
        .isPresent();
  }

  private static Optional<String> leadsTo(int descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The error's text is in the user's language: it can't tell a broken pipe from a full disk. */
  private boolean mayLoseItsReader() {
    return leadsTo(descriptor)
        .map(file -> file.startsWith("pipe:") || file.startsWith("socket:") || !openForWriting())
        .orElse(true);
  }

  /** A descriptor that was closed at the start has been given to a file that the JVM reads. */
  private boolean openForWriting() {
    try {
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + descriptor));
      return !info.matches("(?ms).*^flags:\\s+\\d*[04]$.*");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      stream.write(bytes, from, length);
    } catch (IOException e) {
      if (!mayLoseItsReader()) {
        throw e;
      }
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }
}
