"""Makes many functions at random that nest what takes and gives back locks, runs each in a thread of its own until a
random point, where it parks for good, and says who holds what:

    LOCK <address> <ident of the holder's thread, or 0> <how it was taken> <number of the function>

Locks go from function to function: those that one gave back are taken by a later one, while the first still has them
in old slots of its frames. The threads run one after the other, so the locks' own states are the truth.
Arguments: seed, number of functions, and optionally "traced", or the number of the only function to run, whose source
is shown.
"""
import contextlib
import os
import queue
import random
import sys
import threading
import time

SEED, COUNT = int(sys.argv[1]), int(sys.argv[2])
TRACED = sys.argv[3:] == ["traced"]
ONLY = int(sys.argv[3]) if len(sys.argv) > 3 and not TRACED else None
threading.stack_size(512 * 1024)
me = threading.local()


class Oops(Exception):
    pass


class Parked:
    """Locks that are free to be taken, with the way in which each was taken last."""

    def __init__(self):
        self.free = {"lock": [], "rlock": [], "pyrlock": [], "cond": [], "rcond": [], "sem": []}
        self.uses = {}


pool = Parked()
MAKE = {
    "lock": threading.Lock,
    "rlock": threading.RLock,
    "pyrlock": threading._PyRLock,
    "cond": lambda: threading.Condition(threading.Lock()),
    "rcond": threading.Condition,
    "sem": lambda: threading.Semaphore(1),
}


def taken(kind, thing):
    """Whether this thread's function holds it; asked by the function's own thread, or nobody holds it."""
    if kind in ("rlock", "pyrlock", "rcond"):
        return thing._is_owned()
    if kind == "cond":
        return thing._lock.locked()
    return thing._value < 1 if kind == "sem" else thing.locked()


def pick(use, kind=None):
    """A free lock; one that was used before, if there is one."""
    kind = kind or me.random.choice(["lock", "lock", "lock", "rlock", "pyrlock", "cond", "rcond"])
    shelf = pool.free[kind]
    spare = [thing for thing in shelf[-40:] if all(thing is not other for _, other, _ in me.picked)]
    thing = me.random.choice(spare) if spare and me.random.random() < 0.9 else None
    if thing is None:
        thing = MAKE[kind]()
        shelf.append(thing)
    me.picked.append((kind, thing, use))
    return thing


def plain(use):
    return pick(use, "lock")


def flip():
    return me.random.random() < 0.5


def step(*ignored):
    """Where a function may park."""
    me.steps += 1
    if not me.dry and me.steps == me.target:
        park()
    return me.steps


def wait(condition):
    """Parks inside of a condition that the caller holds, which gives its lock back for that time."""
    me.steps += 1
    if not me.dry and me.steps == me.target:
        me.waiting = condition
        park()


def park():
    waiting, way = me.waiting, me.random.randrange(6)
    me.held = [
        (kind, thing, use)
        for kind, thing, use in me.picked
        if taken(kind, thing) and thing is not waiting
    ]
    me.box.append(me.held)
    me.box.append(waiting)
    me.parked.set()
    if waiting is not None:
        waiting.wait()
    elif way == 0:
        os.read(lot[0], 1)
    elif way == 1:
        gate.acquire()
    elif way == 2:
        with gate:
            pass
    elif way == 3:
        never.wait()
    elif way == 4:
        nothing.get()
    else:
        time.sleep(10000)


# What the generated functions use -------------------------------------------------------------------------------------


class Guard:
    """Takes a lock as many programs do it."""

    def __init__(self, lock):
        self._lock = lock

    def __enter__(self):
        step()
        self._lock.acquire()
        step()
        return self

    def __exit__(self, *exc):
        step()
        self._lock.release()
        step()


class Delegate:
    __slots__ = ("inner",)

    def __init__(self, lock):
        self.inner = lock

    def __enter__(self):
        self.inner.__enter__()

    def __exit__(self, kind, value, trace):
        return self.inner.__exit__(kind, value, trace)


class ByMethod:
    def __init__(self, lock):
        self.lock = lock

    def take(self):
        self.lock.acquire()

    def give(self):
        self.lock.release()

    def __enter__(self):
        self.take()

    def __exit__(self, kind, value, trace):
        self.give()


class AsyncGuard:
    def __init__(self, lock):
        self._lock = lock

    async def __aenter__(self):
        step()
        await Pause()
        self._lock.acquire()
        await Pause()
        step()

    async def __aexit__(self, *exc):
        self._lock.release()
        step()


class Pause:
    def __await__(self):
        step()
        yield
        step()


def drive(coroutine):
    """Runs a coroutine to its end; all that it waits for is a Pause."""
    try:
        while True:
            coroutine.send(None)
            step()
    except StopIteration:
        pass


@contextlib.contextmanager
def managed(lock):
    step()
    with lock:
        step()
        yield lock
        step()
    step()


@contextlib.contextmanager
def finally_managed(lock):
    lock.acquire()
    try:
        step()
        yield lock
    finally:
        step()
        lock.release()
        step()


@contextlib.contextmanager
def twice_managed(first, second):
    with managed(first), second:
        yield
        step()


def inner_delegate(lock):
    step()
    with lock:
        yield lock
        step()


@contextlib.contextmanager
def delegating(lock):
    yield from inner_delegate(lock)


def holding(lock, times):
    with lock:
        step()
        for i in range(times):
            yield i
            step()


# The functions --------------------------------------------------------------------------------------------------------


class Writer:
    def __init__(self, rng):
        self.rng, self.names, self.budget = rng, 0, 30

    def name(self, prefix):
        self.names += 1
        return prefix + str(self.names)

    def body(self, depth, asynchronous=False):
        lines = []
        for _ in range(self.rng.randint(1, 3)):
            lines += self.statement(depth, asynchronous)
        return lines

    def inside(self, head, depth, asynchronous, tail=()):
        return [head] + ["    " + line for line in self.body(depth + 1, asynchronous) + list(tail)]

    def statement(self, depth, a):
        self.budget -= 1
        if depth > 5 or self.budget < 0:
            return ["step()"]
        kinds = [m for m in dir(self) if m.startswith("make_") and (a or not m.startswith("make_await"))]
        return ["step()"] + getattr(self, self.rng.choice(kinds))(depth, a)

    def make_with(self, depth, a):
        return self.inside("with pick('with'):", depth, a)

    def make_again(self, depth, a):
        n = self.name("r")
        return [n + " = pick('with', 'rlock')"] + self.inside("with %s, %s:" % (n, n), depth, a, ["step()"])

    def make_as(self, depth, a):
        n = self.name("x")
        return self.inside("with pick('with') as %s:" % n, depth, a)

    def make_two(self, depth, a):
        return self.inside("with pick('with'), pick('with'):", depth, a)

    def make_condition(self, depth, a):
        n = self.name("c")
        kind = self.rng.choice(["cond", "rcond"])
        return [n + " = pick('with', '%s')" % kind] + self.inside("with %s:" % n, depth, a, ["wait(%s)" % n])

    def make_semaphore(self, depth, a):
        return self.inside("with pick('with', 'sem'):", depth, a)

    def make_managed(self, depth, a):
        form = self.rng.choice(["managed(pick('with'))", "twice_managed(pick('with'), pick('with'))", "delegating(pick('with'))"])
        return self.inside("with %s:" % form, depth, a)

    def make_finally_managed(self, depth, a):
        return self.inside("with finally_managed(plain('acquire')):", depth, a)

    def make_stack(self, depth, a):
        n = self.name("s")
        lines = self.inside("with contextlib.ExitStack() as %s:" % n, depth, a)
        entered = [
            "    %s.enter_context(pick('stack'))" % n,
            "    step()",
            "    %s.enter_context(managed(pick('stack')))" % n,
            "    %s.callback(step, %s)" % (n, self.rng.randint(0, 9)),
        ]
        return lines[:1] + entered[: self.rng.randint(0, 4)] + lines[1:]

    def make_user(self, depth, a):
        form = self.rng.choice(["Guard(plain('user'))", "Delegate(plain('user'))", "ByMethod(plain('user'))", "Delegate(ByMethod(plain('user')))"])
        return self.inside("with %s:" % form, depth, a)

    def make_for(self, depth, a):
        tail = self.rng.choice([[], ["if flip(): break"], ["if flip(): continue", "step()"]])
        return self.inside("for %s in range(2):" % self.name("i"), depth, a, tail)

    def make_while(self, depth, a):
        return self.inside("while flip():", depth, a)

    def make_if(self, depth, a):
        return self.inside("if flip():", depth, a) + self.inside("else:", depth, a)

    def make_try(self, depth, a):
        return self.inside("try:", depth, a) + self.inside("finally:", depth, a)

    def make_acquire_finally(self, depth, a):
        n = self.name("l")
        return [n + " = plain('acquire')", n + ".acquire()"] + self.inside("try:", depth, a) + ["finally:", "    step()", "    %s.release()" % n]

    def make_acquire(self, depth, a):
        n = self.name("l")
        return [n + " = plain('acquire')", n + ".acquire()"] + self.body(depth + 1, a) + [n + ".release()"]

    def make_raise(self, depth, a):
        lines = self.inside("try:", depth, a)
        lines += ["    with pick('with'):", "        step()", "        if flip(): raise Oops"]
        return lines + self.inside("except Oops:", depth, a)

    def make_return(self, depth, a):
        n = self.name("f")
        if a:
            return self.make_with(depth, a)
        lines = self.inside("def %s():" % n, depth, False)
        lines += ["    with pick('with'):", "        if flip(): return step()", "        step()", "    step()"]
        return lines + [n + "()"]

    def make_comprehension(self, depth, a):
        return ["with pick('with'):", "    [step() for _ in range(2)]", "    max(step() for _ in range(2))"]

    def make_generator(self, depth, a):
        lines = self.inside("for %s in holding(pick('generator'), 2):" % self.name("i"), depth, a)
        return lines

    def make_suspended(self, depth, a):
        n = self.name("g")
        return [n + " = holding(pick('generator'), 3)", "next(%s)" % n] + self.body(depth + 1, a) + ["list(%s)" % n]

    def make_own_generator(self, depth, a):
        n = self.name("f")
        lines = ["def %s():" % n] + ["    " + line for line in self.inside("with pick('generator'):", depth, False, ["yield step()", "step()"])]
        return lines + self.inside("for %s in %s():" % (self.name("i"), n), depth, a)

    def make_coroutine(self, depth, a):
        n = self.name("f")
        lines = self.inside("async def %s():" % n, depth, True, ["await Pause()"])
        return lines + (["await %s()" % n] if a else ["drive(%s())" % n])

    def make_await_with(self, depth, a):
        return self.inside("async with AsyncGuard(plain('user')):", depth, a)

    def make_async_generator(self, depth, a):
        n, i = self.name("f"), self.name("i")
        lines = ["async def %s():" % n, "    with pick('generator'):", "        yield step()", "        await Pause()", "        yield step()"]
        head = self.inside("async for %s in %s():" % (i, n), depth, True)
        if a:
            return lines + head
        f = self.name("f")
        return ["async def %s():" % f] + ["    " + line for line in lines + head] + ["drive(%s())" % f]

    def make_parenthesized(self, depth, a):
        if sys.version_info < (3, 10):
            return self.make_two(depth, a)
        n = self.name("x")
        return ["with (", "    pick('with') as %s," % n, "    managed(pick('with')),"] + self.inside("):", depth, a)

    def make_match(self, depth, a):
        if sys.version_info < (3, 10):
            return self.make_if(depth, a)
        lines = self.inside("case [1, *_] if flip():", depth, a) + self.inside("case _:", depth, a)
        return ["match [step(), 2]:"] + ["    " + line for line in lines]

    def make_except_star(self, depth, a):
        if sys.version_info < (3, 11):
            return self.make_raise(depth, a)
        lines = ["try:", "    with pick('with'):", "        step()", "        if flip(): raise Oops"]
        return lines + self.inside("except* Oops:", depth, a) + self.inside("finally:", depth, a)

    def make_await(self, depth, a):
        return ["with pick('with'):", "    await Pause()", "    step()"]


def function(number):
    writer = Writer(random.Random("%d/%d" % (SEED, number)))
    lines = ["def function%d():" % number] + ["    " + line for line in writer.body(0) + writer.body(0)]
    return "\n".join(lines + ["    step()", ""])


def run(number, target, dry, box, parked):
    me.random = random.Random("%d/%d/%s" % (SEED, number, target))
    me.picked, me.steps, me.target, me.dry, me.waiting = [], 0, target, dry, None
    me.box, me.parked = box, parked
    try:
        globals()["function%d" % number]()
    finally:
        box.append([])
        parked.set()


def main():
    numbers = range(COUNT) if ONLY is None else [ONLY]
    sources = [function(number) for number in numbers]
    for at in range(0, len(sources), 50):
        exec(compile("\n".join(sources[at : at + 50]), "functions%d.py" % at, "exec"), globals())
    if ONLY is not None:
        sys.stderr.write(sources[0])
    lines = []
    for number in numbers:
        rng = random.Random("%d/%d/target" % (SEED, number))
        run(number, 0, True, [], threading.Event())
        box, parked, target = [], threading.Event(), rng.randint(1, me.steps)
        thread = threading.Thread(target=run, args=(number, target, False, box, parked), daemon=True)
        thread.start()
        parked.wait()
        if len(box) > 1 and box[1] is not None:  # it is about to give it back
            with box[1]:
                pass
        for kind, thing, use in box[0]:
            pool.free[kind].remove(thing) if thing in pool.free[kind] else None
            lock = thing._lock if kind in ("cond", "rcond") else thing
            lines.append((lock, thread.ident, use + "-" + kind, number))
    for kind, shelf in pool.free.items():
        for thing in shelf:
            lock = thing._lock if kind in ("cond", "rcond") else thing
            lines.append((lock, 0, "free-" + kind, 0))
    lines.append((gate, threading.get_ident(), "with-gate", -1))
    time.sleep(0.2)
    for lock, ident, use, number in dict(((id(line[0]), line[2]), line) for line in lines).values():
        print("LOCK", id(lock), ident, use, number)
    print("END")
    print("READY", os.getpid())
    sys.stdout.flush()
    os.read(lot[0], 1)


def tracer(frame, event, argument):
    return tracer


def trace():
    """All ways in which tools have the interpreter tell them of lines and instructions."""
    threading.settrace(tracer)
    if sys.version_info >= (3, 12):
        tool, events = sys.monitoring, sys.monitoring.events
        tool.use_tool_id(3, "test")
        tool.register_callback(3, events.LINE, lambda code, line: None)
        tool.register_callback(3, events.INSTRUCTION, lambda code, offset: None)
        tool.set_events(3, events.LINE | events.INSTRUCTION)


if TRACED:
    trace()
lot, gate, never, nothing = os.pipe(), threading.Lock(), threading.Event(), queue.Queue()
with gate:
    main()
