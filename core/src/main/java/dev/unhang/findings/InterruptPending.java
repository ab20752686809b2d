package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Interrupt.State;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ctrl-C has come, and nothing comes of it. */
final class InterruptPending implements Rule {

  @Override
  public String id() {
    return "interrupt-pending";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    return scene.graph().picture().processes().stream()
        .flatMap(process ->
            process.interrupt().filter(Interrupt::pending).stream()
                .flatMap(interrupt ->
                    scene.graph().main(process.pid()).stream()
                        .map(main -> finding(scene, main, interrupt))))
        .toList();
  }

  private Finding finding(Scene scene, Node main, Interrupt interrupt) {
    String name = scene.words().who(main);
    boolean held = interrupt.state() == State.HELD_BACK;
    return new Finding(
        id(),
        Certainty.CERTAIN,
        held
            ? "Ctrl-C (SIGINT) has come, but every thread of process " + main.pid() + " blocks it"
            : "Ctrl-C (SIGINT) has come, but " + name + " does not get to act on it",
        held
            ? "The signal waits in the kernel until a thread unblocks it (pthread_sigmask); "
                + name
                + " "
                + scene.phrases().doing(main)
                + ". Another Ctrl-C changes nothing."
            : "Python took note of the signal; its handler, which raises KeyboardInterrupt, runs in"
                + " the main thread alone, between two instructions of Python code. "
                + why(scene, main, name)
                + " Another Ctrl-C changes nothing.",
        advice(main, interrupt),
        List.of(main.ref()));
  }

  private static String why(Scene scene, Node main, String name) {
    Optional<Wait> waitsFor = main.waitsFor();
    String doing = name + " " + scene.phrases().doing(main);
    if (waitsFor.filter(wait -> wait.kind() == WaitKind.GIL).isPresent()) {
      return doing + ", and without the GIL it cannot run Python code.";
    }
    String in = function(main).map(function -> " in " + function).orElse("");
    return waitsFor.isPresent()
        ? doing + ", inside native code%s that goes on waiting after a signal.".formatted(in)
        : doing + ", inside native code%s that has not returned to Python.".formatted(in);
  }

  /** The native function that Python called. */
  private static Optional<String> function(Node main) {
    Optional<String> outermost = Optional.empty();
    for (Frame frame : main.frames()) {
      if (frame instanceof Frame.Native call) {
        outermost = call.function().or(call::library).or(() -> Optional.of("native code"));
        break;
      }
    }
    return outermost;
  }

  private static List<String> advice(Node main, Interrupt interrupt) {
    List<String> advice = new ArrayList<>();
    List<String> signals =
        interrupt.endedBy().stream().map(signal -> signal.substring("SIG".length())).toList();
    String gentlest = signals.isEmpty() ? "KILL" : signals.getFirst();
    advice.add(
        "What will end the program: kill -%s %d%s%s."
            .formatted(
                gentlest,
                main.pid(),
                signals.contains("QUIT") ? ", or Ctrl-\\ in its terminal" : "",
                gentlest.equals("KILL")
                    ? "; it does not take SIGTERM's default action"
                    : "; if that does not, kill -KILL " + main.pid()));
    advice.add(
        "A program that has nothing to clean up can let Ctrl-C end it at once:"
            + " signal.signal(signal.SIGINT, signal.SIG_DFL).");
    if (interrupt.state() == State.ARRIVED) {
      advice.add(
          "To keep Ctrl-C working, make calls that may take long in another thread or process, and"
              + " let the main thread wait for it with a timeout.");
    }
    return advice;
  }
}
