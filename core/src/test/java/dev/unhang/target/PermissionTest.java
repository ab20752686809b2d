package dev.unhang.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.target.Access.Surroundings;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PermissionTest {
  private static final long ME = 1000;
  private static final OptionalLong MINE = OptionalLong.of(ME);
  private static final OptionalLong ROOTS = OptionalLong.of(0);

  private static Access access(
      long user, OptionalLong owner, boolean capable, int yama, Surroundings around) {
    return new Access(7, user, owner, capable, yama, false, around);
  }

  private static String says(Access access) {
    CannotInspect denied = Permission.denied(access);
    assertThat(denied.getMessage()).hasLineCount(1);
    return denied.getMessage() + "\n" + denied.remedy().orElseThrow();
  }

  @Test
  void anotherUsersProcess() {
    assertThat(says(access(ME, ROOTS, false, 0, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: it belongs to another user (uid 0)
            Try: sudo unhang dump 7\
            """);
  }

  @Test
  void oneThatIsHidden() {
    assertThat(says(access(ME, OptionalLong.empty(), false, 0, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: it belongs to another user (/proc is mounted with hidepid)
            Try: sudo unhang dump 7\
            """);
  }

  @Test
  void onlyParentsMayRead() {
    assertThat(says(access(ME, MINE, false, 1, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: kernel.yama.ptrace_scope is 1, so only a parent may read its children
            Try: sudo unhang dump 7
            Or start the program with `unhang run`, which needs no privileges, or allow it for all: \
            sudo sysctl kernel.yama.ptrace_scope=0\
            """);
  }

  @Test
  void onlyRootMayRead() {
    assertThat(says(access(ME, MINE, false, 2, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: kernel.yama.ptrace_scope is 2, so only root may
            Try: sudo unhang dump 7\
            """);
  }

  @Test
  void nobodyMayRead() {
    for (Surroundings around : Surroundings.values()) {
      assertThat(says(access(0, ROOTS, true, 3, around)))
          .isEqualTo(
              """
              not permitted to read process 7: kernel.yama.ptrace_scope is 3, so nobody may until the next boot
              Boot with kernel.yama.ptrace_scope below 3: it can't be lowered while the system runs.\
              """);
    }
  }

  @Test
  void aProcessThatKeepsOthersOut() {
    assertThat(says(access(ME, MINE, false, 0, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: it has more privileges than you, or keeps others out (PR_SET_DUMPABLE)
            Try: sudo unhang dump 7\
            """);
  }

  @Test
  void rootOfAContainer() {
    assertThat(says(access(0, ROOTS, false, 1, Surroundings.CONTAINER)))
        .isEqualTo(
            """
            not permitted to read process 7: this container has no CAP_SYS_PTRACE
            Without a restart: docker exec --privileged --user root CONTAINER unhang dump 7
            From the next start on: docker run --cap-add=SYS_PTRACE\
            """);
  }

  @Test
  void aUserInKubernetes() {
    assertThat(says(access(ME, MINE, false, 1, Surroundings.KUBERNETES)))
        .isEqualTo(
            """
            not permitted to read process 7: kernel.yama.ptrace_scope is 1, so only a parent may read its children
            Without a restart: kubectl debug -it POD --target=CONTAINER --image=IMAGE --profile=general, and there: \
            unhang dump 7
            From the next start on: securityContext.capabilities.add: ["SYS_PTRACE"]\
            """);
  }

  @Test
  void rootWithoutTheCapability() {
    assertThat(says(access(0, MINE, false, 0, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: root has no CAP_SYS_PTRACE here
            Run unhang from a shell whose root has all capabilities (/proc/self/status: CapEff).\
            """);
  }

  @Test
  void capableButNotHere() {
    assertThat(says(access(0, ROOTS, true, 0, Surroundings.MACHINE)))
        .isEqualTo(
            """
            not permitted to read process 7: unhang runs in a user namespace or under a security module that forbids it
            Run unhang outside of that sandbox, where the process was started.\
            """);
    assertThat(says(new Access(7, 0, ROOTS, true, 0, true, Surroundings.MACHINE)))
        .startsWith("not permitted to read process 7: a seccomp filter around unhang forbids it\n");
  }
}
