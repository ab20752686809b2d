package dev.unhang.cli;

import dev.unhang.model.ProcessInfo;
import dev.unhang.report.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A file for each report, named by its time and process, and {@code unhang.log} for the notices.
 *
 * @param json whether as JSON
 * @param style of reports that are text
 */
record NoticeFolder(Path folder, boolean json, Style style) implements NoticeOutput {
  private static final int MOST_OF_A_SECOND = 1000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Override
  public void put(String words, Optional<RecordedReport> report) throws IOException {
    String line = words;
    if (report.isPresent()) {
      line += ": " + write(report.get()).getFileName();
    }
    try (OutputStream log = log()) {
      NoticeStream.log(log, false, Style.PLAIN).put(line, Optional.empty());
    }
  }

  @Override
  public void append(String text) throws IOException {
    try (OutputStream log = log()) {
      NoticeStream.log(log, false, Style.PLAIN).append(text);
    }
  }

  private OutputStream log() throws IOException {
    return Files.newOutputStream(
        folder.resolve("unhang.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Path write(RecordedReport report) throws IOException {
    byte[] bytes =
        json ? JsonReport.of(report) : report.text(style).getBytes(StandardCharsets.UTF_8);
    String name = TIME.format(report.report().picture().capturedAt());
    name +=
        report.report().picture().processes().stream()
            .findFirst()
            .map(NoticeFolder::pid)
            .orElse("");
    for (int again = 1; ; again++) {
      Path file =
          folder.resolve(name + (again == 1 ? "" : "-" + again) + (json ? ".json" : ".txt"));
      try {
        return Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        if (again == MOST_OF_A_SECOND) {
          throw e;
        }
      }
    }
  }

  private static String pid(ProcessInfo process) {
    return "-" + process.pid();
  }
}
