package dev.unhang.linux;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** This process's own command line as bytes. */
public final class OwnCommandLine {
  private OwnCommandLine() {}

  /**
   * The command line's last words as they were given. Java decodes them by the locale and loses
   * what is no text there, such as a file name in UTF-8 under {@code LC_ALL=C}.
   *
   * @param words the last arguments of {@code main}, or others; those are encoded
   */
  public static List<byte[]> last(List<String> words) throws IOException {
    return match(split(ProcFile.bytes("/proc/self/cmdline")), words);
  }

  static List<byte[]> match(List<byte[]> commandLine, List<String> words) {
    int from = commandLine.size() - words.size();
    List<byte[]> result = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean given = from >= 0 && skeleton(commandLine.get(from + i)).equals(skeleton(word));
      result.add(given ? commandLine.get(from + i) : word.getBytes(platform()));
    }
    return result;
  }

  static List<byte[]> split(byte[] text) {
    List<byte[]> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        words.add(Arrays.copyOfRange(text, from, i));
        from = i + 1;
      }
    }
    return words;
  }

  /** What survives any decoding: ASCII, but for the question mark that may stand for the rest. */
  private static String skeleton(String word) {
    return word.replaceAll("[^\\x00-\\x7f]|\\?", "");
  }

  private static String skeleton(byte[] word) {
    return skeleton(new String(word, StandardCharsets.ISO_8859_1));
  }

  private static Charset platform() {
    return Charset.forName(System.getProperty("sun.jnu.encoding"), StandardCharsets.UTF_8);
  }
}
