package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Resource;
import dev.unhang.model.WaitKind;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  private static final String LABEL = "threading.Lock self.lock of <app.Account>";

  private final Resources resources = new Resources();

  @Test
  void oneIsCalledAsTheProgramCallsIt() {
    resources.at(1, WaitKind.LOCK, 0x1000, LABEL);
    resources.at(1, WaitKind.LOCK, 0x1000, LABEL);
    resources.named(1, WaitKind.PIPE_READ, "7", "pipe 7");
    resources.named(2, WaitKind.PIPE_WRITE, "7", "pipe 7");
    assertThat(resources.all())
        .extracting(Resource::label)
        .containsExactly(LABEL, "pipe 7", "pipe 7");
  }

  @Test
  void namesakesAreToldApart() {
    resources.at(1, WaitKind.LOCK, 0x1000, LABEL);
    resources.at(1, WaitKind.LOCK, 0x2000, LABEL);
    resources.at(1, WaitKind.LOCK, 0x3000, "threading.Lock app.b");
    assertThat(resources.all())
        .extracting(Resource::label)
        .containsExactly(LABEL + " at 0x1000", LABEL + " at 0x2000", "threading.Lock app.b");
  }

  @Test
  void alsoThoseOfForkedProcesses() {
    resources.at(1, WaitKind.LOCK, 0x1000, LABEL);
    resources.at(2, WaitKind.LOCK, 0x1000, LABEL);
    assertThat(resources.all())
        .extracting(Resource::label)
        .containsExactly(LABEL + " of process 1", LABEL + " of process 2");
  }

  @Test
  void oneThingWaitedForInTwoWaysIsNoNamesake() {
    resources.at(1, WaitKind.RLOCK, 0x1000, LABEL);
    resources.at(1, WaitKind.LOCK, 0x1000, LABEL);
    assertThat(resources.all()).extracting(Resource::label).containsExactly(LABEL, LABEL);
  }

  @Test
  void whatTasksWaitForIsToldOfInGroups() {
    resources.at(1, WaitKind.LOCK, 0x1000, "asyncio.Lock lock");
    resources.at(1, WaitKind.LOCK, 0x2000, "asyncio.Lock lock");
    resources.at(1, WaitKind.TASK, 0x3000, "asyncio.Task a");
    resources.at(1, WaitKind.TASK, 0x4000, "asyncio.Task a");
    assertThat(resources.all())
        .extracting(Resource::label)
        .containsExactly(
            "asyncio.Lock lock", "asyncio.Lock lock", "asyncio.Task a", "asyncio.Task a");
  }
}
