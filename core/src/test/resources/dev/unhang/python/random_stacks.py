"""Parks threads at the end of random call chains and prints what each thread's stack is, by the interpreter's own account.

    random_stacks.py THREADS DEPTH SEED

Prints `FAULT <line of faulthandler's dump>`, `FRAME <tid> <file>|<line>|<name>` (innermost first, of
sys._current_frames), `THREAD <ident> <tid>`, and READY. Names are escaped as faulthandler does it.
"""
import ctypes
import faulthandler
import os
import random
import sys
import threading
import time

threads, depth, seed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
sys.setrecursionlimit(20000)
threading.stack_size(256 * 1024 * 1024 if threads == 1 else 0)
gettid = ctypes.CDLL(None).syscall

# Each way to call `NEXT()`, in every version since 3.6. `K` makes names unique.
STEPS = [
    "def step_K():\n    x = 1\n    return NEXT(\n    )\n",
    "def step_K():\n    return [NEXT() for _ in range(1)]\n",
    "def step_K():\n    return {NEXT(): 1 for _ in\n            range(1)}\n",
    "def step_K():\n    return (lambda:\n        NEXT())()\n",
    "def gen_K():\n    yield 1\n    yield NEXT()\n\ndef step_K():\n    for i in gen_K():\n        pass\n",
    "def inner_K():\n    yield NEXT()\n\ndef outer_K():\n    yield 0\n    yield from inner_K()\n\ndef step_K():\n    return list(outer_K())\n",
    "async def co_K():\n    return NEXT()\n\nasync def step2_K():\n    await co_K()\n\ndef step_K():\n    try:\n        step2_K().send(None)\n    except StopIteration:\n        pass\n",
    "async def agen_K():\n    yield NEXT()\n\nasync def use_K():\n    async for x in agen_K():\n        pass\n\ndef step_K():\n    use_K().send(None)\n",
    "def deco_K(f):\n    def wrapper(*a):\n        # calls it\n        return f(*a)\n    return wrapper\n\n@deco_K\n@deco_K\ndef step_K():\n    return NEXT()\n",
    "def step_K():\n    return sorted([2, 1], key=lambda v: NEXT())\n",
    "import functools\ndef step_K():\n    return functools.reduce(lambda a, b:\n        NEXT(), [1, 2])\n",
    "def step_K():\n    return list(map(functools.partial(call_K, 1), [2]))\n\nimport functools\ndef call_K(a, b):\n    NEXT()\n",
    "import re\ndef step_K():\n    return re.sub('a', lambda m: str(NEXT()), 'bab')\n",
    "def step_K():\n    exec('a = 1\\nNEXT()')\n",
    "def step_K():\n    exec(compile('\\n\\n\\ndef in_exec_K():\\n  NEXT()\\nin_exec_K()', 'ex\\u00e9c \\u0436_K.py', 'exec'), globals())\n",
    "def step_K():\n    eval('NEXT()')\n",
    "class C_K:\n    def __init__(self):\n        NEXT()\n\ndef step_K():\n    return C_K()\n",
    "class C_K:\n    @property\n    def p(self):\n        return NEXT()\n\n    @staticmethod\n    def s():\n        return C_K().p\n\ndef step_K():\n    return C_K.s()\n",
    "class C_K:\n    def __getattr__(self, name):\n        return NEXT()\n\ndef step_K():\n    return C_K().anything\n",
    "class C_K:\n    def __enter__(self):\n        NEXT()\n\n    def __exit__(self, *a):\n        pass\n\ndef step_K():\n    with C_K():\n        pass\n",
    "import contextlib\n@contextlib.contextmanager\ndef cm_K():\n    yield NEXT()\n\ndef step_K():\n    with cm_K():\n        pass\n",
    "def step_K():\n    try:\n        raise ValueError\n    except ValueError:\n        NEXT()\n    finally:\n        pass\n",
    "def step_K():\n    try:\n        pass\n    finally:\n        if True:\n            NEXT()\n",
    "def step_K():\n    class Body_K:\n        x = NEXT()\n    return Body_K\n",
    "def step_K(n=5):\n    if n:\n        return step_K(n - 1)\n    return NEXT()\n",
    "def \u0444\u0443\u043d\u043a\u0446\u0438\u044f_K():\n    return NEXT()\n\ndef step_K():\n    return \u0444\u0443\u043d\u043a\u0446\u0438\u044f_K()\n",
    "class D_K:\n    def __del__(self):\n        NEXT()\n\ndef step_K():\n    d = D_K()\n    del d\n",
    "def step_K():\n    return 'a' if not NEXT(*[],\n        **{}) else 'b'\n",
    "def step_K():\n    print_K = 1\n    for i in range(3):\n        while True:\n            if i == 2:\n                NEXT()\n            break\n",
    "def step_K():\n" + "    x = 1\n" * 300 + "    NEXT()\n",
]
if depth > 100:  # what a C function calls takes C stack; deep chains are for the walk, not for variety
    STEPS = [s for s in STEPS if "sorted" not in s and "async" not in s and "re.sub" not in s and "reduce" not in s]

never = threading.Lock()
never.acquire()
parked = threading.Semaphore(0)
tids = {}


def park():
    tids[threading.get_ident()] = gettid(186)
    parked.release()
    never.acquire()


def plain(text):
    """As faulthandler writes it: everything but printable ASCII as an escape."""
    return "".join(c if " " <= c <= "~" else "\\x%02x" % ord(c) if ord(c) < 256 else "\\u%04x" % ord(c) for c in text)


def chain(length, name):
    """The first function of a chain of random steps that ends in park()."""
    call = park
    for k in range(length):
        source = rng.choice(STEPS).replace("_K", "_%s_%d" % (name, k))
        space = {"NEXT": call, "__name__": "chain"}
        exec(compile(source, rng.choice(["/srv/chain %s.py", "cha\u00ee\u4e2d_%s.py", "c%s.py"]) % name, "exec"), space)
        call = space["step_%s_%d" % (name, k)]
    return call


def report_and_park(read, write):
    tids[threading.get_ident()] = gettid(186)
    current = threading.get_ident(); faulthandler.dump_traceback(write, True); os.close(write); frames = sys._current_frames(); tell(read, frames, current); never.acquire()


def tell(read, frames, current):
    with os.fdopen(read, errors="replace") as dump:
        for line in dump:
            print("FAULT", line.rstrip("\n"))
    for ident, frame in frames.items():
        if ident == current:
            frame = sys._getframe(1)
        while frame is not None:
            code = frame.f_code
            print("FRAME", tids[ident], "%s|%s|%s" % (plain(code.co_filename), frame.f_lineno, plain(code.co_name)))
            frame = frame.f_back
    for ident, tid in tids.items():
        print("THREAD", ident, tid)
    print("END")
    print("READY", os.getpid())
    sys.stdout.flush()


for i in range(threads - 1):
    name = "w\u00f6rker-%d" % i if i % 2 else "worker-%d" % i
    threading.Thread(target=chain(rng.randint(1, depth), "t%d" % i), name=name, daemon=True).start()
for i in range(threads - 1):
    parked.acquire()
waits_at = park.__code__.co_firstlineno + 3
while any((frame.f_code, frame.f_lineno) != (park.__code__, waits_at) for ident, frame in sys._current_frames().items() if ident in tids):
    time.sleep(0.01)
read, write = os.pipe()
try:
    import fcntl
    fcntl.fcntl(write, 1031, 1 << 20)  # F_SETPIPE_SZ: the dump has to fit
except (ImportError, OSError):
    pass
space = {"NEXT": lambda: report_and_park(read, write), "__name__": "main"}


def deep(n):
    if n:
        return deep(n - 1)
    return space["NEXT"]()


def chain_main():
    park_now = globals()["park"]
    globals()["park"] = space["NEXT"]
    try:
        return chain(depth if depth <= 100 else 5, "main")
    finally:
        globals()["park"] = park_now


start = chain_main()
if depth > 100:
    inner = start
    space["NEXT"], old = inner, space["NEXT"]
    deep(depth)
else:
    start()
