"""Twenty threads that call, return, recurse, start and end all the time. A stack in which level_N is not called by
level_N-1 at its CALL line, or in which the levels do not start at 0, never was. Ends with status 0 when told to stop.
"""
import os
import random
import sys
import threading

LEVELS = 40
HEAD = "def level_%d(n, rng):\n    x = n * 3 + 1\n    y = [x, n]\n"
CALL = "    if n > %d:\n        x += level_%d(n, rng)  # CALL\n"
TAIL = "    for i in range(rng % 7):\n        y.append(x * i)\n    return len(y)\n"
source = "".join(HEAD % k + (CALL % (k, k + 1) if k + 1 < LEVELS else "") + TAIL for k in range(LEVELS))
exec(compile(source, "busy-levels.py", "exec"))

stop = threading.Event()
failed = []


def generate(n, rng):
    yield level_0(n, rng)


def deep(n, rng):
    return deep(n - 1, rng) if n else sum(generate(LEVELS, rng))


def work(seed, rounds):
    rng = random.Random(seed)
    for _ in range(rounds):
        if stop.is_set():
            return
        level_0(rng.randint(0, LEVELS), rng.randint(0, 20))
        if rng.random() < 0.05:
            deep(rng.randint(1, 300), rng.randint(0, 20))


def respawn(seed):
    """Keeps one thread of short life running."""
    while not stop.is_set():
        t = threading.Thread(target=work, args=(seed, 20), name="short-%d" % seed)
        t.start()
        t.join()
        seed += 100


def guarded(target, *args):
    try:
        target(*args)
    except BaseException as e:
        failed.append(e)


sys.setrecursionlimit(5000)
threads = [threading.Thread(target=guarded, args=(respawn, i), name="keeper-%d" % i) for i in range(8)]
threads += [threading.Thread(target=guarded, args=(work, i, 10 ** 9), name="worker-%d" % i) for i in range(12)]
for t in threads:
    t.start()
print("READY", os.getpid(), flush=True)
sys.stdin.readline()
stop.set()
for t in threads:
    t.join()
sys.exit(1 if failed else 0)
