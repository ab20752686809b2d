package dev.unhang.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFilesTest {
  @ParameterizedTest
  @CsvSource({
    "/srv/app.py, /srv/app.py, app.py",
    "/usr/lib/python3.12/threading.py, threading.py, threading.py",
    "/usr/lib/python3.13t/asyncio/tasks.py, asyncio/tasks.py, tasks.py",
    "/usr/lib64/python3.9/site-packages/requests/api.py, requests/api.py, api.py",
    "/usr/lib/python3/dist-packages/numpy/__init__.py, numpy/__init__.py, numpy/__init__.py",
    "<string>, <string>, <string>",
    "<frozen importlib._bootstrap>, <frozen importlib._bootstrap>, <frozen importlib._bootstrap>",
    "__main__.py, __main__.py, __main__.py",
  })
  void pathsForReading(String file, String readable, String brief) {
    assertThat(SourceFiles.readable(file)).isEqualTo(readable);
    assertThat(SourceFiles.brief(file)).isEqualTo(brief);
  }

  @Test
  void theTellingFrameIsTheInnermostOfTheProgramsOwn() {
    var join = frame("/usr/lib/python3.12/threading.py");
    var own = frame("/usr/lib/python3.12/site-packages/app.py");
    assertThat(SourceFiles.programFrame(List.of(join, own))).contains(own);
    assertThat(SourceFiles.programFrame(List.of(join))).contains(join);
    assertThat(SourceFiles.programFrame(List.of())).isEmpty();
  }

  private static Frame.Python frame(String file) {
    return new Frame.Python("f", "f", file, OptionalInt.of(1), Optional.empty(), List.of());
  }
}
