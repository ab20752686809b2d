"""Threads that hold locks in ways that can only be inferred, or seem to hold what they do not. Says of each lock

    <name of the case> <address> <name of the thread that holds it, "-": nobody is to be named> <certainty>
"""
import contextlib
import multiprocessing
import os
import threading
import time

gate = threading.Lock()
cases = []


def park():
    gate.acquire()


def taken():
    """A lock that is held by nobody who could be told."""
    lock = threading.Lock()
    lock.acquire()
    return lock


def case(holder, certainty="LIKELY", lock=None, also=()):
    """Runs a function in a thread of the same name with a lock of its own; says who holds that."""

    def run(function):
        mine = threading.Lock() if lock is None else lock
        thread = threading.Thread(target=function, args=(mine,) + tuple(also), name=function.__name__, daemon=True)
        thread.start()
        cases.append((function.__name__, mine, function.__name__ if holder == "self" else holder, certainty))
        time.sleep(0.02)
        return function

    return run


class Wrapper:
    def __init__(self, inner):
        self.inner = inner

    def lock(self):
        self.inner.acquire()

    def unlock(self):
        self.inner.release()


class Doubtful:
    """Takes the lock only perhaps."""

    def __init__(self, inner):
        self.inner = inner

    def __enter__(self):
        self.held = self.inner.acquire(timeout=5)

    def __exit__(self, *exc):
        if self.held:
            self.inner.release()


def give_later(wrapper):
    park()
    wrapper.unlock()


def take_elsewhere(lock):
    lock.acquire()


def signal(lock):
    park()
    lock.release()


def main():
    @case("self")
    def kept(lock):
        lock.acquire()
        park()

    @case("self")
    def released_in_finally(lock):
        lock.acquire()
        try:
            park()
        finally:
            lock.release()

    @case("self")
    def released_later(lock):
        lock.acquire()
        park()
        lock.release()

    @case("self")
    def taken_if_free(lock):
        if lock.acquire(False):
            park()
            lock.release()

    @case("-", lock=taken())
    def not_taken_if_not_free(lock):
        if not lock.acquire(timeout=0.01):
            park()
            return
        lock.release()

    @case("self")
    def taken_in_the_end(lock):
        while not lock.acquire(timeout=0.01):
            pass
        park()

    @case("self")
    def perhaps_taken(lock):
        ok = lock.acquire(False)
        park()
        if ok:
            lock.release()

    @case("self")
    def by_attribute(lock):
        class Holder:
            pass

        holder = Holder()
        holder.lock = lock
        holder.lock.acquire()
        park()
        holder.lock.release()

    @case("self")
    def by_item(lock):
        locks, i = [None, lock], 1
        locks[i].acquire()
        try:
            park()
        finally:
            locks[i].release()

    @case("self")
    def by_key(lock):
        locks = {"a": lock}
        locks["a"].acquire()
        park()
        locks["a"].release()

    @case("self")
    def by_closure(lock):
        def inner():
            lock.acquire()
            park()
            lock.release()

        inner()

    @case("self")
    def by_wrapper(lock):
        wrapper = Wrapper(lock)
        wrapper.lock()
        park()
        wrapper.unlock()

    @case("self")
    def inside_wrapper(lock):
        def take():
            lock.acquire()

        take()
        give_later(Wrapper(lock))

    @case("self")
    def behind_with(lock):
        with Doubtful(lock):
            park()

    @case("self")
    def callback(lock):
        with contextlib.ExitStack() as stack:
            take_elsewhere(lock)
            stack.callback(lock.release)
            park()

    # Given back, and taken by nobody who could be told.

    @case("-")
    def given_back(lock):
        lock.acquire()
        lock.release()
        take_elsewhere(lock)
        park()

    @case("-")
    def given_back_inside_with(lock):
        with lock:
            lock.release()
            take_elsewhere(lock)
            park()

    @case("-")
    def given_back_by_another_frame(lock):
        def inner(given):
            given.release()
            take_elsewhere(given)
            park()

        with lock:
            inner(lock)

    @case("self", "CERTAIN")
    def given_back_before_with(lock):
        lock.acquire()
        lock.release()
        with lock:
            park()

    @case("-", lock=taken())
    def name_of_another(lock):
        mine = threading.Lock()
        mine.acquire()
        mine = lock
        park()

    @case("signaller")
    def signalled(lock):
        lock.acquire()
        threading.Thread(target=signal, args=(lock,), name="signaller", daemon=True).start()
        lock.acquire()

    @case("-")
    def waits_for_a_signal(lock):
        lock.acquire()
        lock.acquire()

    # With blocks

    shared = multiprocessing.get_context("fork").Lock()

    @case("self", "CERTAIN", shared._semlock, also=(shared,))
    def between_processes(lock, shared):
        with shared:
            park()

    @case("self", "CERTAIN")
    def nested(lock):
        class Outer(Wrapper):
            def __enter__(self):
                self.lock()
                return self

            def __exit__(self, *exc):
                self.unlock()

        with contextlib.closing(open(os.devnull)), Outer(lock):
            park()

    @case("?", "CERTAIN")
    def forgotten(lock):
        def generate():
            with lock:
                yield

        suspended.append(generate())
        next(suspended[-1])
        park()

    @case("-")
    def dropped(lock):
        def generate():
            with lock:
                yield

        generator = generate()
        next(generator)
        del generator
        take_elsewhere(lock)
        park()

    time.sleep(0.2)
    for name, lock, holder, certainty in cases:
        print(name, id(lock), holder, certainty)
    print("END")
    print("READY", os.getpid(), flush=True)
    park()


suspended = []
gate.acquire()
main()
