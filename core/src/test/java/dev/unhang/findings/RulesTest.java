package dev.unhang.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesTest {

  @Test
  void eachShapeOfDeadlockHasItsRule() {
    assertThat(Rules.ALL.stream().map(Rule::id))
        .doesNotHaveDuplicates()
        .containsAll(Arrays.stream(Shape.values()).map(Shape::id).toList());
  }

  @Test
  void eachFindingHasASectionInTheDocumentation() throws IOException {
    List<String> sections =
        Files.readAllLines(Path.of("..", "docs", "findings.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();
    assertThat(sections).containsAll(Rules.ALL.stream().map(Rule::id).toList());
  }
}
