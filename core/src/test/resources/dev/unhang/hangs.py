"""Threads that stand in different kinds of native code, and wait for ever."""
import ctypes
import functools
import os
import signal
import sys
import threading
import time

libc = ctypes.CDLL(None)
forever = threading.Lock()
forever.acquire()


def in_lock():
    forever.acquire()


def in_sleep():
    time.sleep(1000)


def in_poll():
    import select
    select.poll().poll()


def in_callback():
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)

    def order(a, b):
        forever.acquire()
        return 0

    numbers = (ctypes.c_int * 4)(4, 3, 2, 1)
    libc.qsort(numbers, ctypes.c_size_t(4), ctypes.c_size_t(4), compare(order))


def in_sort():
    def key(value):
        in_lock()
        return value

    sorted([2, 1], key=key)


def in_generator():
    def numbers():
        yield 1
        in_lock()
        yield 2

    sum(number for number in numbers())


def in_method():
    class Number:
        def __lt__(self, other):
            in_lock()

        __repr__ = functools.partialmethod(__lt__, None)

    min(Number(), Number())


def in_signal():
    function = ctypes.CFUNCTYPE(None, ctypes.c_int)
    native_handler = function(lambda signum: in_lock())
    libc.signal.argtypes = [ctypes.c_int, function]
    libc.signal(signal.SIGUSR2, native_handler)
    libc.pthread_kill(ctypes.c_ulong(threading.get_ident()), signal.SIGUSR2)


def deep(depth=200):
    if depth:
        deep(depth - 1)
    else:
        in_lock()


def handler(signum, frame):
    print("READY %d" % os.getpid())
    sys.stdout.flush()
    in_lock()


TARGETS = (
    in_lock, in_sleep, in_poll, in_callback, in_sort, in_generator, in_method, in_signal, deep)
for target in TARGETS:
    thread = threading.Thread(target=target, name=target.__name__)
    thread.daemon = True
    thread.start()
time.sleep(0.5)
signal.signal(signal.SIGUSR1, handler)
os.kill(os.getpid(), signal.SIGUSR1)
time.sleep(1000)
