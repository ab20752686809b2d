// Threads wait where exceptions are handled, pass by, and are not handled.
#include <exception>
#include <stdexcept>
#include <unistd.h>

namespace store {
struct Lock {
  __attribute__((noinline)) ~Lock() { pause(); }
};

struct Shelf {
  __attribute__((noinline)) int broken(int n) {
    if (n > 0) throw std::runtime_error("broken");
    return n;
  }
  __attribute__((noinline)) int find(int n) {
    try {
      return broken(n) + 1;
    } catch (const std::exception &e) {
      pause();
      return e.what()[0];
    }
  }
  __attribute__((noinline)) int locked(int n) {
    Lock lock;
    return broken(n) + 1;
  }
  __attribute__((noinline)) int none(int n) noexcept {
    if (n > 0) throw n;
    return n;
  }
};
} // namespace store

static void wait_for_ever() {
  for (;;) pause();
}

extern "C" int in_handler(int n) { return store::Shelf().find(n) + 1; }

extern "C" int in_destructor(int n) {
  try {
    return store::Shelf().locked(n) + 1;
  } catch (...) {
    return 0;
  }
}

extern "C" int in_terminate(int n) {
  std::set_terminate(wait_for_ever);
  return store::Shelf().none(n) + 1;
}
