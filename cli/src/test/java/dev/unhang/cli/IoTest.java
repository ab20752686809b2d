package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.report.Style;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IoTest {
  private static Style style(boolean terminal, ColourWhen colour, Map<String, String> environment) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return new Io(nowhere, nowhere, environment, terminal, false).outStyle(colour);
  }

  private static boolean coloured(boolean terminal, Map<String, String> environment) {
    return style(terminal, ColourWhen.AUTO, environment).colour();
  }

  @Test
  void coloursAreForTerminals() {
    assertThat(coloured(true, Map.of("TERM", "xterm"))).isTrue();
    assertThat(coloured(false, Map.of("TERM", "xterm"))).isFalse();
    assertThat(coloured(true, Map.of("TERM", "dumb"))).isFalse();
    assertThat(coloured(true, Map.of())).isFalse();
  }

  @Test
  void theEnvironmentMayWantOrRefuseColours() {
    assertThat(coloured(true, Map.of("TERM", "xterm", "NO_COLOR", "1"))).isFalse();
    assertThat(coloured(true, Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
    assertThat(coloured(true, Map.of("TERM", "xterm", "CLICOLOR", "0"))).isFalse();
    assertThat(coloured(false, Map.of("CLICOLOR_FORCE", "1"))).isTrue();
    assertThat(coloured(false, Map.of("CLICOLOR_FORCE", "0"))).isFalse();
    assertThat(coloured(false, Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"))).isFalse();
  }

  @Test
  void theOptionHasTheLastWord() {
    assertThat(style(false, ColourWhen.ALWAYS, Map.of("NO_COLOR", "1")).colour()).isTrue();
    assertThat(style(true, ColourWhen.NEVER, Map.of("CLICOLOR_FORCE", "1")).colour()).isFalse();
  }

  @Test
  void theLocaleSaysWhetherToDrawInUnicode() {
    assertThat(style(true, ColourWhen.AUTO, Map.of("LANG", "de_DE.UTF-8")).unicode()).isTrue();
    assertThat(style(true, ColourWhen.AUTO, Map.of("LC_CTYPE", "C.utf8")).unicode()).isTrue();
    assertThat(style(true, ColourWhen.AUTO, Map.of("LC_ALL", "C", "LANG", "C.UTF-8")).unicode())
        .isFalse();
    assertThat(style(true, ColourWhen.AUTO, Map.of()).unicode()).isFalse();
  }

  @Test
  void theWidthIsTheTerminalsWithinReason() {
    assertThat(style(true, ColourWhen.AUTO, Map.of("COLUMNS", "72")).width()).isEqualTo(72);
    assertThat(style(true, ColourWhen.AUTO, Map.of("COLUMNS", "5")).width()).isEqualTo(40);
    assertThat(style(true, ColourWhen.AUTO, Map.of("COLUMNS", "wide")).width()).isEqualTo(100);
  }
}
