package dev.unhang.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void ordinaryTextStaysAsItIs() {
    assertThat(Printable.of("worker \\ 3 'x'", 50)).isEqualTo("worker \\ 3 'x'");
    assertThat(Printable.of("Größe 数 🐍 é", 50)).isEqualTo("Größe 数 🐍 é");
  }

  @Test
  void whatATerminalObeysIsEscaped() {
    assertThat(Printable.of("\033[2J\u009b\u007f\b\r\n\t", 50))
        .isEqualTo("\\x1b[2J\\x9b\\x7f\\x08\\r\\n\\t");
    assertThat(Printable.of("\u2028\u202e\ufeff\ue000\uddff", 50))
        .isEqualTo("\\u2028\\u202e\\ufeff\\ue000\\uddff");
    assertThat(Printable.of("\udb40\udc01", 50)).isEqualTo("\\U000e0001");
  }

  @Test
  void longTextIsCut() {
    assertThat(Printable.of("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Printable.of("abcdefg", 6)).isEqualTo("abcdef...");
    assertThat(Printable.of("🐍🐍🐍🐍", 4)).isEqualTo("🐍🐍🐍🐍");
    assertThat(Printable.of("🐍🐍🐍🐍🐍", 4)).isEqualTo("🐍🐍🐍🐍...");
  }
}
