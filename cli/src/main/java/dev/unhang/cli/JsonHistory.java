package dev.unhang.cli;

import dev.unhang.history.ProcessHistory;
import dev.unhang.history.Step;
import dev.unhang.history.ThreadHistory;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A history as one JSON object on one line, format {@code unhang-history/1}: docs/json.md. */
final class JsonHistory {
  private JsonHistory() {}

  /**
   * @param last how many steps of each thread
   */
  static String text(ProcessHistory history, int last) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("format", "unhang-history/1");
      json.writeNumberProperty("pid", history.pid());
      JsonReport.array(json, "threads", history.threads(), thread -> thread(json, thread, last));
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  private static void thread(JsonGenerator json, ThreadHistory thread, int last) {
    json.writeStartObject();
    json.writeNumberProperty("tid", thread.tid());
    steps(json, thread, last);
    json.writeEndObject();
  }

  /** What the object that stands for a thread has of its history. */
  static void steps(JsonGenerator json, ThreadHistory thread, int last) {
    json.writeNumberProperty("executed", thread.executed());
    List<Step> steps = thread.steps();
    List<Step> shown = steps.subList(Math.max(0, steps.size() - last), steps.size());
    JsonReport.array(json, "steps", shown, step -> step(json, step));
  }

  private static void step(JsonGenerator json, Step step) {
    json.writeStartObject();
    json.writeStringProperty("event", step.call() ? "call" : "line");
    json.writeStringProperty("file", step.code().file());
    json.writeStringProperty("function", step.code().function());
    json.writeNumberProperty("line", step.line());
    json.writeNumberProperty("depth", step.depth());
    step.time().ifPresent(time -> json.writeNumberProperty("monotonic_us", time));
    json.writeEndObject();
  }
}
