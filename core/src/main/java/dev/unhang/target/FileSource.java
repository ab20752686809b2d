package dev.unhang.target;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an open file. */
final class FileSource implements ByteSource, AutoCloseable {
  private final FileChannel channel;
  private final long size;

  private FileSource(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  static FileSource open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) { // by now it may be a pipe, and to open one waits for a writer
      throw new IOException(path + " is not a regular file");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new FileSource(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws ElfException {
    ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
    try {
      while (buffer.hasRemaining()) {
        int got = channel.read(buffer, offset + buffer.position() - at);
        if (got < 0) {
          throw new ElfException("the file ends at byte " + channel.size());
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ElfException("the file can't be read: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      return; // nothing was written, so nothing is lost
    }
  }
}
