package dev.unhang.cli;

import java.util.Optional;

/** What is printed of unhang as a whole. */
final class Help {
  static final String TEXT =
      """
      unhang tells why a Python program hangs. It looks from outside: the program
      needs no change.

      Usage:
        unhang run [OPTION...] [--] COMMAND [ARG...]
                            run a program under watch; explain when it hangs
        unhang watch [OPTION...] PID... | --all
                            the same for programs that already run
        unhang dump [OPTION...] PID...
                            explain now what every thread does and waits for
        unhang trace [OPTION...] [--] COMMAND [ARG...]
                            print or count the lines executed, as python -m trace
                            (the same options of 'run' do so under watch)
        unhang history [OPTION...] PID
                            what a program under 'run --history' executed last;
                            with --attach one that runs already, from now on

        unhang PID          is   unhang dump PID
        unhang python3 x.py is   unhang run -- python3 x.py

      Options:
        -h, --help          show this help; with a command before it, that command's
        -V, --version       show the version

      Exit status:
        run, trace: the program's own, 128+n if signal n ended it; 125 if unhang
        failed, 126 if the command could not be executed, 127 if there is none such.
        Others: 0 done, 1 a process could not be looked at. All: 2 wrong usage.

      Examples:
        unhang run -- python3 app.py
        unhang dump 4242
        unhang watch --all --after 30s

      UNHANG_DEBUG=1 in the environment shows where an error in unhang itself arose.
      """;

  private Help() {}

  static String version() {
    String version =
        Optional.ofNullable(Help.class.getPackage().getImplementationVersion())
            .orElse("development build");
    return "unhang %s (Java %s)\n".formatted(version, Runtime.version());
  }
}
