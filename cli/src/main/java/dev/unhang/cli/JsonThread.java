package dev.unhang.cli;

import static dev.unhang.cli.JsonReport.array;
import static dev.unhang.cli.JsonReport.arrayIfAny;
import static dev.unhang.cli.JsonReport.hex;
import static dev.unhang.cli.JsonReport.word;

import dev.unhang.history.ThreadHistory;
import dev.unhang.model.Frame;
import dev.unhang.model.Greenlet;
import dev.unhang.model.Holder;
import dev.unhang.model.Place;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/** The part of the JSON report that a thread is: its stack, its wait, its tasks. */
final class JsonThread {
  /** Steps of a thread's history. */
  private static final int LAST = 40;

  private final JsonGenerator json;
  private final Function<ThreadInfo, Optional<ThreadHistory>> histories;

  JsonThread(JsonGenerator json, Function<ThreadInfo, Optional<ThreadHistory>> histories) {
    this.json = json;
    this.histories = histories;
  }

  void write(ThreadInfo thread) {
    json.writeStartObject();
    json.writeNumberProperty("tid", thread.tid());
    json.writeStringProperty("name", thread.name());
    json.writeBooleanProperty("python", thread.python());
    json.writeBooleanProperty("main", thread.main());
    json.writeBooleanProperty("daemon", thread.daemon());
    json.writeNumberProperty("interpreter", thread.interpreter());
    json.writeStringProperty("state", lower(thread.state()));
    json.writeStringProperty("reading", lower(thread.reading()));
    json.writeBooleanProperty("holdsGil", thread.holdsGil());
    ifTrue("gilOverdue", thread.gilOverdue());
    frames(thread.frames());
    thread.waitsFor().ifPresent(this::waiting);
    arrayIfAny(json, "tasks", thread.tasks(), this::task);
    arrayIfAny(json, "greenlets", thread.greenlets(), this::greenlet);
    histories.apply(thread).ifPresent(this::history);
    json.writeEndObject();
  }

  private void history(ThreadHistory history) {
    json.writeObjectPropertyStart("history");
    JsonHistory.steps(json, history, LAST);
    json.writeEndObject();
  }

  private void task(Task task) {
    json.writeStartObject();
    json.writeStringProperty("name", task.name());
    ifTrue("current", task.current());
    frames(task.frames());
    task.waitsFor().ifPresent(this::waiting);
    json.writeEndObject();
  }

  private void greenlet(Greenlet greenlet) {
    json.writeStartObject();
    json.writeStringProperty("name", greenlet.name());
    frames(greenlet.frames());
    greenlet.waitsFor().ifPresent(this::waiting);
    json.writeEndObject();
  }

  private void frames(List<Frame> frames) {
    array(
        json,
        "frames",
        frames,
        frame -> {
          switch (frame) {
            case Frame.Python call -> python(call);
            case Frame.Native call -> nativeCall(call);
          }
        });
  }

  private void python(Frame.Python call) {
    json.writeStartObject();
    json.writeStringProperty("kind", "python");
    json.writeStringProperty("function", call.function());
    json.writeStringProperty("name", call.name());
    json.writeStringProperty("file", call.file());
    call.line().ifPresent(line -> json.writeNumberProperty("line", line));
    call.source().ifPresent(source -> json.writeStringProperty("source", source));
    call.entry().ifPresent(entry -> json.writeStringProperty("entry", lower(entry)));
    arrayIfAny(json, "locals", call.locals(), this::local);
    json.writeEndObject();
  }

  private void local(Frame.Local local) {
    json.writeStartObject();
    json.writeStringProperty("name", local.name());
    json.writeStringProperty("value", local.value());
    json.writeEndObject();
  }

  private void nativeCall(Frame.Native call) {
    json.writeStartObject();
    json.writeStringProperty("kind", "native");
    call.function()
        .ifPresent(function -> {
          json.writeStringProperty("function", function);
          json.writeNumberProperty("offset", call.offset());
        });
    call.symbol().ifPresent(symbol -> json.writeStringProperty("symbol", symbol));
    call.library().ifPresent(library -> json.writeStringProperty("library", library));
    json.writeStringProperty("address", hex(call.address()));
    call.place().ifPresent(this::place);
    json.writeEndObject();
  }

  private void waiting(Wait wait) {
    json.writeObjectPropertyStart("wait");
    json.writeStringProperty("kind", wait.kind().id());
    wait.resource().ifPresent(id -> json.writeStringProperty("resource", id));
    array(json, "holders", wait.holders(), this::holder);
    ifTrue("anyHolder", wait.anyHolder());
    wait.deadline().ifPresent(left -> json.writeNumberProperty("deadline", left));
    ifTrue("timed", wait.timed());
    ifTrue("spinning", wait.spinning());
    arrayIfAny(
        json, "sharers", wait.sharers().stream().sorted().toList(), pid -> json.writeNumber(pid));
    wait.gone().ifPresent(this::gone);
    wait.note().ifPresent(note -> json.writeStringProperty("note", note));
    json.writeEndObject();
  }

  private void holder(Holder holder) {
    json.writeStartObject();
    json.writeNumberProperty("pid", holder.pid());
    holder.tid().ifPresent(tid -> json.writeNumberProperty("tid", tid));
    holder.task().ifPresent(task -> json.writeStringProperty("task", task));
    json.writeStringProperty("certainty", word(holder.certainty()));
    holder.takenAt().ifPresent(this::place);
    holder.depth().ifPresent(depth -> json.writeNumberProperty("depth", depth));
    holder.basis().ifPresent(basis -> json.writeStringProperty("basis", basis));
    json.writeEndObject();
  }

  private void place(Place place) {
    json.writeStringProperty("file", place.file());
    json.writeNumberProperty("line", place.line());
  }

  private void gone(Gone gone) {
    json.writeObjectPropertyStart("gone");
    json.writeStringProperty("cause", lower(gone.cause()));
    json.writeStringProperty("certainty", word(gone.certainty()));
    json.writeStringProperty("who", gone.who());
    gone.takenAt().ifPresent(this::place);
    gone.standsAt()
        .ifPresent(place -> {
          json.writeObjectPropertyStart("standsAt");
          place(place);
          json.writeEndObject();
        });
    json.writeEndObject();
  }

  private void ifTrue(String name, boolean value) {
    if (value) {
      json.writeBooleanProperty(name, true);
    }
  }

  /** {@code SIGNAL_HANDLER} is {@code signal-handler}. */
  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
