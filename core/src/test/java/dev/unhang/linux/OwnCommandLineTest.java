package dev.unhang.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnCommandLineTest {
  private static final byte[] TEXT = "java\0Main\0run\0caf\u00e9\0\0".getBytes(UTF_8);

  @Test
  void splitsAtTheNulsAndKeepsEmptyWords() {
    assertThat(OwnCommandLine.split(TEXT))
        .extracting(word -> new String(word, UTF_8))
        .containsExactly("java", "Main", "run", "caf\u00e9", "");
  }

  @Test
  void findsTheBytesOfWordsThatWereNotDecodedRight() {
    String asJavaHasIt = new String("caf\u00e9".getBytes(UTF_8), US_ASCII);
    List<byte[]> words =
        OwnCommandLine.match(OwnCommandLine.split(TEXT), List.of("run", asJavaHasIt, ""));
    assertThat(words.get(1)).isEqualTo("caf\u00e9".getBytes(UTF_8));
  }

  @Test
  void encodesWordsThatAreNoPartOfTheCommandLine() {
    assertThat(OwnCommandLine.match(OwnCommandLine.split(TEXT), List.of("other", "words")))
        .extracting(word -> new String(word, UTF_8))
        .containsExactly("other", "words");
  }

  @Test
  void isNotMisledByACommandThatIsLongerThanTheCommandLine() {
    assertThat(OwnCommandLine.match(List.of("x".getBytes(US_ASCII)), List.of("a", "b")))
        .extracting(word -> new String(word, US_ASCII))
        .containsExactly("a", "b");
  }
}
