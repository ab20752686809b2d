package dev.unhang.hostile;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Changes to the memory of a process that waits in the kernel, taken back at the end. */
final class Pokes implements AutoCloseable {
  private final RandomAccessFile memory;
  private final SequencedMap<Long, Long> before = new LinkedHashMap<>();

  Pokes(int pid) throws IOException {
    memory = new RandomAccessFile("/proc/" + pid + "/mem", "rw");
  }

  long read(long address) throws IOException {
    byte[] word = new byte[Long.BYTES];
    memory.seek(address);
    memory.readFully(word);
    return ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  void write(long address, long value) throws IOException {
    before.putIfAbsent(address, read(address));
    put(address, value);
  }

  private void put(long address, long value) throws IOException {
    byte[] word =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    memory.seek(address);
    memory.write(word);
  }

  /** Writes the old values back, those that were written last first. */
  void undo() throws IOException {
    for (Map.Entry<Long, Long> word : before.reversed().entrySet()) {
      put(word.getKey(), word.getValue());
    }
    before.clear();
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
