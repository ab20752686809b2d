package dev.unhang.libraries;

import dev.unhang.model.Library.Kind;
import dev.unhang.model.Library.Threading;
import java.util.Optional;

/**
 * What a library says of itself.
 *
 * @param name of the implementation
 * @param threads where the number of threads that it is set to use can be read
 */
record Identity(
    Kind kind,
    String name,
    Optional<String> version,
    Optional<Threading> threading,
    ThreadCount threads) {

  /** Without anything but its name. */
  static Identity of(Kind kind, String name) {
    return new Identity(kind, name, Optional.empty(), Optional.empty(), ThreadCount.UNKNOWN);
  }

  Identity threading(Optional<Threading> threading) {
    return new Identity(kind, name, version, threading, threads);
  }

  Identity version(Optional<String> version) {
    return new Identity(kind, name, version, threading, threads);
  }

  Identity threads(ThreadCount threads) {
    return new Identity(kind, name, version, threading, threads);
  }
}
