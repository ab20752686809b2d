package dev.unhang.waits;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of the C and C++ libraries a thread may wait for, by the functions that do so. */
enum Primitive {
  MUTEX("pthread_mutex_(lock|timedlock|clocklock|cond_lock)(_full|_common)?|mtx_(lock|timedlock)"),
  RWLOCK("pthread_rwlock_(timed|clock)?(rd|wr)lock(_full)?(64)?"),
  CONDITION("pthread_cond_(wait|timedwait|clockwait)(_common)?(64)?|cnd_(timed)?wait"),
  SEMAPHORE("(new_)?sem_(wait|timedwait|clockwait)(_slow|_common)?(64)?"),
  BARRIER("pthread_barrier_wait"),
  ONCE("pthread_once(_slow)?|call_once"),
  JOIN("pthread_(join|timedjoin_np|clockjoin_np|clockjoin_ex)(64)?|thrd_join");

  /** The C library's image; up to glibc 2.33 threads have one of their own. */
  private static final Pattern LIBC = Pattern.compile("lib(c|pthread)(-2\\.\\d+)?\\.so(\\.\\d+)?");

  private static final String GUARD = "__cxa_guard_acquire";
  private static final int INNERMOST = 8;

  private final Pattern functions;

  Primitive(String functions) {
    this.functions = Pattern.compile(functions);
  }

  /** By the innermost function that has a name. */
  static Optional<Primitive> of(List<NativeCall> calls) {
    return inLibc(calls).stream()
        .flatMap(call -> call.name().stream())
        .flatMap(name -> named(name).stream())
        .findFirst();
  }

  private static Optional<Primitive> named(String name) {
    String plain = plain(name);
    for (Primitive primitive : values()) {
      if (primitive.functions.matcher(plain).matches()) {
        return Optional.of(primitive);
      }
    }
    return Optional.empty();
  }

  /** The C library's own calls within which the thread waits. */
  static List<NativeCall> inLibc(List<NativeCall> calls) {
    return calls.stream().limit(INNERMOST).takeWhile(Primitive::isInLibc).toList();
  }

  private static boolean isInLibc(NativeCall call) {
    return call.library().filter(name -> LIBC.matcher(name).matches()).isPresent();
  }

  /** Whether the thread waits in functions of the C library of which none has a name. */
  static boolean isNamelessInLibc(List<NativeCall> calls) {
    List<NativeCall> own = inLibc(calls);
    return !own.isEmpty() && own.stream().allMatch(call -> call.name().isEmpty());
  }

  static boolean isOnce(NativeCall call) {
    return call.name().flatMap(Primitive::named).equals(Optional.of(ONCE));
  }

  /** Whether the thread waits for the initialisation of a static variable of C++. */
  static boolean isGuard(List<NativeCall> calls) {
    return outsideOfLibc(calls).findFirst().filter(Primitive::isGuard).isPresent();
  }

  /** The function whose static variable that is. */
  static Optional<NativeCall> userOfGuard(List<NativeCall> calls) {
    return outsideOfLibc(calls).skip(1).findFirst();
  }

  /** The calls from the C library's caller on. */
  static Stream<NativeCall> outsideOfLibc(List<NativeCall> calls) {
    return calls.stream().dropWhile(Primitive::isInLibc);
  }

  private static boolean isGuard(NativeCall call) {
    return call.name().filter(GUARD::equals).isPresent();
  }

  /**
   * A function's public name: {@code pthread_mutex_lock} for {@code __GI___pthread_mutex_lock}, and
   * without what compilers append ({@code .constprop.0}).
   */
  static String plain(String name) {
    String plain = name.replaceFirst("^(__GI)?_*", "");
    int suffix = plain.indexOf('.');
    return suffix > 0 ? plain.substring(0, suffix) : plain;
  }
}
