package dev.unhang.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code /proc/PID/maps} (proc_pid_maps(5)).
 *
 * @param start first address
 * @param end first address behind it
 * @param permissions {@code r-xp}
 * @param offset in the file, in bytes
 * @param device {@code major:minor} in hex
 * @param inode 0 for anonymous memory
 * @param path as the process sees it, without a trailing " (deleted)"; empty for anonymous memory
 * @param deleted whether the file was replaced or removed
 */
public record Mapping(
    long start,
    long end,
    String permissions,
    long offset,
    String device,
    long inode,
    String path,
    boolean deleted) {
  private static final String DELETED = " (deleted)";

  public boolean contains(long address) {
    return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
  }

  public boolean executable() {
    return permissions.indexOf('x') >= 0;
  }

  public boolean readable() {
    return permissions.startsWith("r");
  }

  /** Whether a file backs it. */
  public boolean ofFile() {
    return inode != 0;
  }

  /** The last part of the path. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * @throws MalformedProc at a line that is not of the documented form
   */
  public static List<Mapping> parse(String maps) throws MalformedProc {
    List<Mapping> mappings = new ArrayList<>();
    int from = 0;
    while (from < maps.length()) {
      int to = maps.indexOf('\n', from);
      if (to < 0) {
        to = maps.length(); // the process ended while the kernel wrote
      }
      mappings.add(line(maps.substring(from, to)));
      from = to + 1;
    }
    return mappings;
  }

  private static Mapping line(String line) throws MalformedProc {
    String[] f = line.split(" +", 6);
    int dash = f[0].indexOf('-');
    if (f.length < 5 || dash < 0) {
      throw new MalformedProc("maps line", line);
    }
    String path = f.length == 6 ? ProcFile.decode(f[5]) : "";
    boolean deleted = path.endsWith(DELETED);
    try {
      return new Mapping(
          Long.parseUnsignedLong(f[0], 0, dash, 16),
          Long.parseUnsignedLong(f[0], dash + 1, f[0].length(), 16),
          f[1],
          Long.parseUnsignedLong(f[2], 16),
          f[3],
          Long.parseLong(f[4]),
          deleted ? path.substring(0, path.length() - DELETED.length()) : path,
          deleted);
    } catch (NumberFormatException e) {
      throw new MalformedProc("maps line", line);
    }
  }
}
