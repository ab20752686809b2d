package dev.unhang.cli;

import java.io.IOException;
import java.util.Optional;

/** Where notices of a watch go: a stream, or files of a folder. */
interface NoticeOutput {

  /**
   * @param words what happened, in a line
   * @param report what it looked like, where that is told
   */
  void put(String words, Optional<RecordedReport> report) throws IOException;

  /** Lines that belong to the last notice; left out where only reports are wanted. */
  void append(String text) throws IOException;
}
