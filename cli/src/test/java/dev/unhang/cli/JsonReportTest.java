package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.history.CodeName;
import dev.unhang.history.ProcessHistory;
import dev.unhang.history.Step;
import dev.unhang.history.ThreadHistory;
import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReportTest {
  private static String json(Report report) {
    return new String(JsonReport.of(unrecorded(report)), StandardCharsets.UTF_8);
  }

  private static RecordedReport unrecorded(Report report) {
    return new RecordedReport(report, Set.of(), List.of());
  }

  private static Report empty(String summary) {
    return new Report(
        new Picture(Instant.EPOCH, List.of(), List.of(), List.of()),
        Verdict.SLEEPING,
        summary,
        List.of(),
        List.of());
  }

  @Test
  void everyFieldIsThereUnderItsName() {
    assertThat(json(FullReport.literal()))
        .isEqualTo(
            """
            {"format":"unhang-report/1","capturedAt":"2026-11-22T10:17:00.000Z","verdict":"deadlock",\
            "summary":"a and b wait for each other.","processes":[\
            {"pid":4242,"parentPid":4200,"command":["python3","app.py"],\
            "runtime":{"name":"CPython","version":"3.12.1","executable":"/usr/bin/py",\
            "freeThreaded":false,"debugBuild":true,"verified":false},"threads":[\
            {"tid":4243,"name":"worker-a","python":true,"main":false,"daemon":true,"interpreter":2,\
            "state":"waiting","reading":"moving","holdsGil":false,"gilOverdue":true,"frames":[\
            {"kind":"native","function":"futex_wait","offset":87,"library":"libc.so.6",\
            "address":"0xffffffff80000010"},\
            {"kind":"native","address":"0x1000"},\
            {"kind":"python","function":"Bank.on_signal","name":"on_signal","file":"/srv/app.py",\
            "line":14,"source":"with b:","entry":"signal-handler",\
            "locals":[{"name":"amount","value":"10"}]},\
            {"kind":"python","function":"f","name":"f","file":"<string>"}],\
            "wait":{"kind":"thread-join","resource":"lock-1","holders":[\
            {"pid":4242,"tid":4243,"task":"Task-1","certainty":"likely","file":"/srv/app.py",\
            "line":22,"depth":2,"basis":"the order of calls"},{"pid":4300,"certainty":"certain"}],\
            "anyHolder":true,"deadline":1.5,"timed":true,"spinning":true,\
            "gone":{"cause":"left-behind-by-fork","certainty":"likely","who":"thread 7",\
            "file":"/srv/app.py","line":3,"standsAt":{"file":"/srv/app.py","line":4}},\
            "note":"locked since long"},\
            "tasks":[{"name":"Task-1","current":true,\
            "frames":[{"kind":"python","function":"f","name":"f","file":"<string>"}],\
            "wait":{"kind":"task","holders":[]}}],\
            "greenlets":[{"name":"serve",\
            "frames":[{"kind":"python","function":"f","name":"f","file":"<string>"}]}]}],\
            "handledSignals":["SIGTERM"],\
            "libraries":[{"kind":"blas","name":"OpenBLAS","version":"0.3.21",\
            "path":"/usr/lib/libopenblas.so.0","threading":"pthreads","threads":4,"workers":3,\
            "broughtBy":"system","usedBy":["numpy","scipy"]},\
            {"kind":"openmp","name":"libgomp","path":"/tmp/libgomp.so.1","workers":0}],\
            "interrupt":{"state":"held-back",\
            "endedBy":["SIGQUIT","SIGKILL"]}},\
            {"pid":4300,"parentPid":4242,"command":[],"threads":[]}],\
            "peers":[{"pid":4301,"command":["sort","-u"]}],\
            "resources":[\
            {"id":"lock-1","kind":"rlock","pid":4242,"address":"0x7f00","label":"app.b"},\
            {"id":"child-1","kind":"process-exit","pid":4300,"label":"sort"}],\
            "deadlocks":[{"certainty":"likely","members":[{"pid":4242,"tid":4243,\
            "resource":"lock-1"},{"pid":4242,"tid":4243,"task":"Task-1"}]}],\
            "findings":[{"id":"lock-cycle","certainty":"certain","title":"a title",\
            "explanation":"an explanation","advice":["do this","or that"],\
            "threads":[{"pid":4242,"tid":4243}]}],\
            "chain":[{"pid":4242,"tid":4243}],\
            "stuck":[{"pid":4242,"tid":4243,"task":"Task-1"}],\
            "gaps":[{"pid":4242,"tid":4243,"what":"3 frames"},\
            {"pid":4242,"what":"no permission"}]}
            """);
  }

  @Test
  void aThreadHasItsHistory() {
    CodeName code = new CodeName("/srv/app.py", "Bank.move", 7);
    List<Step> steps =
        List.of(
            new Step(true, code, 7, 1, OptionalLong.of(99)),
            new Step(false, code, 8, 1, OptionalLong.empty()));
    ProcessHistory history =
        new ProcessHistory(4242, List.of(new ThreadHistory(4243, 1234, steps)));
    RecordedReport recorded = new RecordedReport(FullReport.literal(), Set.of(), List.of(history));

    assertThat(new String(JsonReport.of(recorded), StandardCharsets.UTF_8))
        .contains(
            """
            ,"history":{"executed":1234,"steps":[\
            {"event":"call","file":"/srv/app.py","function":"Bank.move","line":7,"depth":1,\
            "monotonic_us":99},\
            {"event":"line","file":"/srv/app.py","function":"Bank.move","line":8,"depth":1}]}}]\
            """);
  }

  @Test
  void whatThereIsNothingOfIsLeftOutUnlessTheContractWantsIt() {
    assertThat(json(empty("s")))
        .isEqualTo(
            """
            {"format":"unhang-report/1","capturedAt":"1970-01-01T00:00:00.000Z","verdict":"sleeping",\
            "summary":"s","processes":[],"resources":[],"deadlocks":[],"findings":[]}
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "\u0000\u0001\u001b[31m\u007f\u009b\b\t\n\f\r",
        "\"quotes\" and \\ back\\slashes\\u0041",
        "Größe 数 \u2028\u2029\u202e\ufeff",
        "🐍🐍",
        "\ud83d",
        "\udc0d",
        "\udc0d\ud83d",
        "\ud83d\ud83d\udc0d\udc0d",
        "\udcff.py",
        "\\\udcff",
      })
  void anyStringComesBackAsItWas(String awkward) {
    byte[] bytes = JsonReport.of(unrecorded(empty(awkward)));
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(text.getBytes(StandardCharsets.UTF_8)).as("valid UTF-8").isEqualTo(bytes);
    assertThat(text.lines()).as("one line").hasSize(1);
    assertThat(ParsedJson.object(text)).containsEntry("summary", awkward);
  }

  /** The contract's own example: the check is known to take what is right. */
  private static String example() throws IOException {
    try (InputStream file = JsonReportTest.class.getResourceAsStream("report-1.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theContractIsKept() throws IOException {
    assertThat(Contract.brokenBy(ParsedJson.object(example()))).isEmpty();
    assertThat(Contract.brokenBy(ParsedJson.object(json(FullReport.literal())))).isEmpty();
    assertThat(Contract.brokenBy(ParsedJson.object(json(empty("s"))))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "unhang-report/1, unhang-report/2",
    ".123Z, Z",
    "\"pid\", \"process\"",
    "\"verdict\": \"deadlock\", \"verdict\": \"busy\"",
    "waiting, asleep",
    "0x7f00, 7f00",
    "\"certainty\", \"sure\"",
    "lock-1, lock-2",
    "4243, 4299",
    "holders, owners",
    "holdsGil, gil",
  })
  void theCheckOfTheContractFindsWhatIsWrong(String right, String wrong) throws IOException {
    assertThat(example()).contains(right);
    assertThat(
            Contract.brokenBy(
                ParsedJson.object(example().replaceFirst(Pattern.quote(right), wrong))))
        .isNotEmpty();
  }

  @Test
  void everyFieldIsDescribed() throws IOException {
    String description = Files.readString(Path.of("../docs/json.md"));
    String document = json(FullReport.literal());
    assertThat(Pattern.compile("\"(\\w+)\":").matcher(document).results().map(m -> m.group(1)))
        .isNotEmpty()
        .allMatch(name -> description.contains("`" + name + "`"));
    assertThat(WaitKind.values()).allMatch(kind -> description.contains("`" + kind.id() + "`"));
    assertThat(Verdict.values()).allMatch(kind -> description.contains("`" + kind.id() + "`"));
  }
}
