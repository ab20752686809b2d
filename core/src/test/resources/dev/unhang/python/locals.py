# Stops threads in functions of all kinds and prints their frames' addresses and local variables.
import os
import sys
import threading
import time

reached = threading.Semaphore(0)
output = threading.Lock()
kept = []
missing = object()


def text(value):
    kind = type(value)
    if kind in (bool, int, float, str, tuple, list, dict, type(None)):
        return repr(value)
    module = '' if kind.__module__ == 'builtins' else kind.__module__ + '.'
    return '<%s%s at 0x%x>' % (module, kind.__qualname__, id(value))


def here():
    frame = sys._getframe(1)
    words = ['frame', hex(id(frame.f_code)), hex(id(frame))]
    shown = dict(frame.f_locals)
    for name in sorted(shown):
        if not name.startswith('__') and not callable(shown[name]):
            words.append(name.encode().hex() + '=' + text(shown[name]).encode().hex())
    with output:
        kept.append(frame)
        print(*words)
    reached.release()
    time.sleep(600)


def run(function, *arguments, **keywords):
    threading.Thread(target=function, args=arguments, kwargs=keywords, daemon=True).start()
    reached.acquire()


def plain(a, b=2, *rest, c, d='d', **more):
    e = [a, b]
    deleted = 1
    unbound_until_later = None
    del deleted, unbound_until_later
    if a is missing:
        never = 1
    f = '\xe4'
    here()
    never = f


def nothing():
    here()


def cells(argument, plain_argument, unset=1):
    own = 'own'
    late = [1]

    def inner(x):
        y = own, argument, x
        late.append(y)
        here()
        return unset
    del unset
    inner('x')


def outer(argument, plain_argument):
    own = {'own': argument}

    def inner():
        return own, argument, later
    here()
    later = 1
    return inner


def nest():
    a = 1

    def two():
        b = 2

        def three():
            nonlocal a
            a += b
            here()
        three()
    two()


def cell_as_value():
    captured = 'inside'
    cell = (lambda: captured).__closure__[0]
    number = 1
    here()
    return cell, number


def many():
    v0 = v1 = v2 = v3 = v4 = v5 = v6 = v7 = v8 = v9 = 'many'
    for i in range(3):
        text = str(i)
        if i == 1:
            here()
    return v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, text


def generator(start):
    value = start
    for step in (1, 2):
        value += step
        here()
        yield value


async def coroutine(start):
    value = [start]
    here()
    return value


def drive():
    try:
        coroutine('c').send(None)
    except StopIteration:
        pass


def comprehension(factor):
    base = 10
    return [here() or base * factor for x in (1, 2)]


class Base:
    pass


class Derived(Base):
    def __init__(self, x):
        super().__init__()
        y = x + 1
        here()
        del y


def class_body(argument):
    class Body:
        attribute = [1]
        seen = argument
        here()


run(plain, 1, 2, 3, 4, c='c', extra=5)
run(nothing)
run(cells, 'argument', 'plain', unset=0)
run(outer, 'argument', 'plain')
run(nest)
run(cell_as_value)
run(many)
run(lambda: list(generator(5)))
run(drive)
run(comprehension, 3)
run(lambda u, v=(1,): here(), 'u')
run(class_body, 'a')
run(Derived, 1)
run(exec, 'a = 1\nb = "two"\nhere()', {'here': here, 'given': 3.5})
run(exec, 'a = 1\ndef f(x):\n    y = x\n    here()\nf(a)', {'here': here})
run(exec, 'a = 1\nhere()', {'here': here, 'global_only': 1}, {'local_only': 2})

print('END')
print('READY %d' % os.getpid(), flush=True)
time.sleep(600)
