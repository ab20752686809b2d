package dev.unhang.cli;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Finding;
import dev.unhang.model.Gap;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Library;
import dev.unhang.model.Peer;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ProcessInfo.Runtime;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadRef;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A report as one JSON object on one line, format {@code unhang-report/1}. What does not apply is
 * left out; addresses are hexadecimal strings, since numbers of 64 bits do not survive every
 * reader.
 */
final class JsonReport {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  private final JsonGenerator json;
  private final RecordedReport recorded;

  private JsonReport(JsonGenerator json, RecordedReport recorded) {
    this.json = json;
    this.recorded = recorded;
  }

  /** UTF-8, ended by a line feed. */
  static byte[] of(RecordedReport report) {
    return text(report).getBytes(StandardCharsets.UTF_8);
  }

  /** As text that UTF-8 can carry, ended by a line feed. */
  static String text(RecordedReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      new JsonReport(json, report).report(report.report());
    }
    return encodable(text.append('\n').toString());
  }

  /**
   * Writes halves of surrogate pairs, which UTF-8 cannot carry, as JSON escapes. Python keeps bytes
   * of a file name that are not UTF-8 as such halves (PEP 383), and its json module reads them
   * back.
   */
  private static String encodable(String json) {
    return json.chars().noneMatch(c -> Character.isSurrogate((char) c))
        ? json
        : LONE_SURROGATE
            .matcher(json)
            .replaceAll(half -> "\\\\u" + Integer.toHexString(half.group().charAt(0)));
  }

  static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  static String word(Certainty certainty) {
    return certainty.name().toLowerCase(Locale.ROOT);
  }

  static <T> void array(JsonGenerator json, String name, List<T> values, Consumer<T> each) {
    json.writeArrayPropertyStart(name);
    values.forEach(each);
    json.writeEndArray();
  }

  static <T> void arrayIfAny(JsonGenerator json, String name, List<T> values, Consumer<T> each) {
    if (!values.isEmpty()) {
      array(json, name, values, each);
    }
  }

  private void report(Report report) {
    json.writeStartObject();
    json.writeStringProperty("format", "unhang-report/1");
    json.writeStringProperty("capturedAt", MILLIS.format(report.picture().capturedAt()));
    json.writeStringProperty("verdict", report.verdict().id());
    json.writeStringProperty("summary", report.summary());
    array(json, "processes", report.picture().processes(), this::process);
    arrayIfAny(json, "peers", report.picture().peers(), this::peer);
    array(json, "resources", report.picture().resources(), this::resource);
    array(json, "deadlocks", report.deadlocks(), this::deadlock);
    array(json, "findings", report.findings(), this::finding);
    arrayIfAny(json, "chain", report.chain(), this::thread);
    arrayIfAny(json, "stuck", report.stuck(), this::thread);
    arrayIfAny(json, "gaps", report.picture().gaps(), this::gap);
    json.writeEndObject();
  }

  private void process(ProcessInfo process) {
    json.writeStartObject();
    json.writeNumberProperty("pid", process.pid());
    json.writeNumberProperty("parentPid", process.parentPid());
    array(json, "command", process.command(), json::writeString);
    process.runtime().ifPresent(this::runtime);
    JsonThread threads =
        new JsonThread(json, thread -> recorded.history(process.pid(), thread.tid()));
    array(json, "threads", process.threads(), threads::write);
    arrayIfAny(json, "handledSignals", process.handledSignals(), json::writeString);
    arrayIfAny(json, "libraries", process.libraries(), this::library);
    process.interrupt().ifPresent(this::interrupt);
    process.takenUp().ifPresent(why -> json.writeStringProperty("takenUp", why));
    json.writeEndObject();
  }

  private void peer(Peer peer) {
    json.writeStartObject();
    json.writeNumberProperty("pid", peer.pid());
    array(json, "command", peer.command(), json::writeString);
    json.writeEndObject();
  }

  private void runtime(Runtime runtime) {
    json.writeObjectPropertyStart("runtime");
    json.writeStringProperty("name", runtime.name());
    json.writeStringProperty("version", runtime.version());
    json.writeStringProperty("executable", runtime.executable());
    json.writeBooleanProperty("freeThreaded", runtime.freeThreaded());
    json.writeBooleanProperty("debugBuild", runtime.debugBuild());
    json.writeBooleanProperty("verified", runtime.verified());
    json.writeEndObject();
  }

  private void library(Library library) {
    json.writeStartObject();
    json.writeStringProperty("kind", library.kind().id());
    json.writeStringProperty("name", library.name());
    library.version().ifPresent(version -> json.writeStringProperty("version", version));
    json.writeStringProperty("path", library.path());
    library.threading().ifPresent(layer -> json.writeStringProperty("threading", layer.id()));
    library.threads().ifPresent(threads -> json.writeNumberProperty("threads", threads));
    json.writeNumberProperty("workers", library.workers());
    library.broughtBy().ifPresent(who -> json.writeStringProperty("broughtBy", who));
    arrayIfAny(json, "usedBy", library.usedBy(), json::writeString);
    json.writeEndObject();
  }

  private void interrupt(Interrupt interrupt) {
    json.writeObjectPropertyStart("interrupt");
    json.writeStringProperty("state", interrupt.state().id());
    array(json, "endedBy", interrupt.endedBy(), json::writeString);
    json.writeEndObject();
  }

  private void resource(Resource resource) {
    json.writeStartObject();
    json.writeStringProperty("id", resource.id());
    json.writeStringProperty("kind", resource.kind().id());
    json.writeNumberProperty("pid", resource.pid());
    resource.address().ifPresent(address -> json.writeStringProperty("address", hex(address)));
    json.writeStringProperty("label", resource.label());
    json.writeEndObject();
  }

  private void deadlock(Deadlock deadlock) {
    json.writeStartObject();
    json.writeStringProperty("certainty", word(deadlock.certainty()));
    array(json, "members", deadlock.members(), this::member);
    json.writeEndObject();
  }

  private void member(Member member) {
    json.writeStartObject();
    reference(member.who());
    member.resource().ifPresent(id -> json.writeStringProperty("resource", id));
    json.writeEndObject();
  }

  private void finding(Finding finding) {
    json.writeStartObject();
    json.writeStringProperty("id", finding.id());
    json.writeStringProperty("certainty", word(finding.certainty()));
    json.writeStringProperty("title", finding.title());
    json.writeStringProperty("explanation", finding.explanation());
    array(json, "advice", finding.advice(), json::writeString);
    array(json, "threads", finding.threads(), this::thread);
    json.writeEndObject();
  }

  private void thread(ThreadRef who) {
    json.writeStartObject();
    reference(who);
    json.writeEndObject();
  }

  private void reference(ThreadRef who) {
    json.writeNumberProperty("pid", who.pid());
    json.writeNumberProperty("tid", who.tid());
    who.task().ifPresent(task -> json.writeStringProperty("task", task));
  }

  private void gap(Gap gap) {
    json.writeStartObject();
    json.writeNumberProperty("pid", gap.pid());
    gap.tid().ifPresent(tid -> json.writeNumberProperty("tid", tid));
    json.writeStringProperty("what", gap.what());
    json.writeEndObject();
  }
}
