package dev.unhang.findings;

import static dev.unhang.findings.Given.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;

/** Reports on pictures, with what tests of all kinds of hangs ask of them. */
final class Diagnosed {
  private Diagnosed() {}

  /** A report of a deadlock with this one finding. */
  static Report deadlock(Picture picture, String finding) {
    Report report = Diagnosis.of(picture);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(ids(report)).containsExactly(finding);
    return report;
  }

  /** A report without a deadlock, with this verdict and these findings. */
  static Report verdict(Picture picture, Verdict verdict, String... findings) {
    Report report = Diagnosis.of(picture);
    assertThat(report.verdict()).as(report.summary()).isEqualTo(verdict);
    assertThat(ids(report)).containsExactlyInAnyOrder(findings);
    assertThat(report.deadlocks()).isEmpty();
    return report;
  }

  /** Of its first finding. */
  static String explanation(Report report) {
    return report.findings().getFirst().explanation();
  }
}
