# Prints, for values of all kinds, "value <address> <text in UTF-8 as hex>": the text that Repr has to give.
import collections
import datetime
import enum
import math
import os
import random
import struct
import sys
import threading
import time
import types
import unicodedata

sys.setrecursionlimit(10000)
rng = random.Random(1)
kept = []


def tell(value, text):
    kept.append(value)
    print('value', hex(id(value)), text.encode('utf-8').hex())


def same(*values):
    for value in values:
        tell(value, repr(value))


def other(*values):
    for value in values:
        t = type(value)
        module = '' if t.__module__ == 'builtins' else t.__module__ + '.'
        tell(value, '<%s%s at 0x%x>' % (module, t.__qualname__, id(value)))


same(None, True, False, Ellipsis, NotImplemented)

same(*[sign * (2 ** n + d) for n in (0, 8, 15, 29, 30, 31, 59, 60, 61, 62, 63, 64, 89, 90, 1000) for d in (-1, 0, 1)
       for sign in (1, -1)])
same(0, 10 ** 100, -10 ** 4299, 10 ** 4300 - 1, *[rng.getrandbits(n) for n in range(1, 2000, 37)])
huge = 3 ** 20000
tell(huge, '<int of %d bits>' % huge.bit_length())
tell(-huge, '<negative int of %d bits>' % huge.bit_length())

same(0.0, -0.0, 0.1, 1.0, -1.5, 100.0, 1e15, 1e16, 1e17, 123456789012345680.0, 9999999999999998.0, 1e22, 1e23, 1e-4, 1e-5,
     0.00012345, 2.0 ** 53, 2.0 ** 1023, 5e-324, 1e-323, 2e-323, 2.2250738585072014e-308, sys.float_info.max, math.pi,
     float('inf'), float('-inf'), float('nan'), 2.0 ** -1074 * 3, 9007199254740993.0)
same(*struct.unpack('3000d', rng.getrandbits(64 * 3000).to_bytes(8 * 3000, 'little')))
same(*[rng.uniform(-1000, 1000) for _ in range(500)], *[round(rng.uniform(0, 100), 2) for _ in range(500)])
same(*[2.0 ** n for n in range(-1074, 1024)], *[10.0 ** n for n in range(-323, 309)])

same('', 'a', 'plain', "it's", '"quoted"', '\'"both"\'', 'back\\slash', '\t\n\r\0\x01\x1f\x7f', 'x' * 10000)
same('\x80\x9f\xa0\xad\xe9\xff', 'caf\xe9 \u0100', '\u2028\u2029\u200b\u3000\ufeff\ue000\uffff\u0378', 'z\u00e9' * 3000)
same('\ud800', 'lone \udfff', '\ud83d\ude00', 'pair \ud83d\ude00 and \U0001f600', '\U0001f600', '\U0010ffff\U000e0001')
same(*[''.join(['a', 'b'][:n]) for n in range(3)], sys.intern('interned'), str(b'decoded', 'ascii'))
known = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.ucd_3_2_0.category(c) != 'Cn']
same(*[''.join(known[i:i + 2000]) for i in range(0, len(known), 2000)])

same(b'', b'plain', b"it's", b'"q"', b'\'"', b'\\', bytes(range(256)), b'x' * 10000)
# No single quotes here: up to 3.14 a bytearray escapes them also between double quotes.
same(bytearray(), bytearray(b'"quoted"\n'), bytearray(range(40, 256)))
shifted = bytearray(b'abcdefgh' * 100)
del shifted[:10]
same(shifted)

same((), (1,), (1, 2), ((),), ((1,), (2, (3,))), [], [1], [[], [[]]], [None] * 3, list(range(2000)), tuple('abc'))
grown = []
for i in range(100):
    grown.append(i)
del grown[10:90]
same(grown)

removed = {i: str(i) for i in range(300)}
for i in range(0, 300, 3):
    del removed[i]
removed['again'] = removed.pop(1)
strings = {'k%d' % i: i for i in range(1000)}
for i in range(0, 1000, 2):
    del strings['k%d' % i]
mixed = {'a': 1, 'b': 2}
mixed[3] = 'became general'
same({}, {'a': 1}, {1: 2}, {(): []}, {'a': {'b': {'c': None}}}, dict(a=1, b=2), removed, strings, mixed)
same(dict.fromkeys(range(300)), {str(i): i for i in range(70000)}, {None: None, 1.5: 2, b'b': 'b', ('t',): 't'})
emptied = {'a': 1}
del emptied['a']
same(emptied, removed.copy())


class Plain:
    def __init__(self, *names):
        for name in names:
            setattr(self, name, name.upper())


instances = [Plain('a', 'b', 'c'), Plain('a', 'b'), Plain('c', 'b', 'a'), Plain(), Plain('d'), Plain('a', 'b', 'c')]
del instances[5].b
instances[5].b = 'later'
kept.append(instances)
same(*[vars(instance) for instance in instances])
many = Plain(*['n%d' % i for i in range(50)])
kept.append(many)
same(vars(many))

few = set(range(20))
for i in range(0, 20, 2):
    few.discard(i)
same(set(), frozenset(), {1}, frozenset([1]), {'a', 'b', 'c'}, set(range(5000)), frozenset(map(str, range(100))), few,
     {(1, 2), None, 1.5, 'x', frozenset([frozenset()])})

own = []
own.append(own)
inside = ([],)
inside[0].append(inside)
table = {}
table['self'] = table
ring = [{}, ()]
ring[0]['ring'] = (ring,)
shared = [1]
same(own, inside, inside[0], table, ring, ring[0], [shared, shared], {'a': shared, 'b': (shared, shared)})


def nested(depth):
    kind = rng.randrange(12 if depth else 7)
    if kind < 7:
        return [None, True, rng.randrange(-100, 100), rng.random(), 'text', b'bytes', -rng.getrandbits(200)][kind]
    items = [nested(depth - 1) for _ in range(rng.randrange(4))]
    if kind == 7:
        return items
    if kind == 8:
        return tuple(items)
    if kind == 9:
        return {rng.choice('abcdefgh') * rng.randrange(3): item for item in items}
    if kind == 10:
        return {rng.randrange(10): item for item in items}
    return {rng.randrange(1000) for _ in items}


same(*[nested(5) for _ in range(500)])


class Outer:
    class Inner:
        pass


def local():
    class Local:
        pass
    return Local()


class Text(str):
    pass


class Int(int):
    pass


class List(list):
    pass


class Colour(enum.Enum):
    RED = 1


class Number(enum.IntEnum):
    ONE = 1


int_ = type('int', (), {'__module__': 'builtins', '__qualname__': 'int'})
other(object(), Plain(), Outer.Inner(), local(), Text('t'), Int(5), List([1]), Colour.RED, Number.ONE, int_())
other(collections.namedtuple('Point', 'x y')(1, 2), collections.deque([1]), collections.OrderedDict(a=1),
      collections.defaultdict(list), collections.Counter('aab'), types.SimpleNamespace(a=1), datetime.datetime(2020, 1, 1))
other(tell, len, sys, range(3), slice(1), iter([]), (x for x in ()), threading.Lock(), threading.RLock(),
      threading.Event(), ValueError('v'), 1j, memoryview(b'm'), property())
tell(int, "<class 'int'>")
tell(type, "<class 'type'>")
tell(Outer.Inner, "<class '__main__.Outer.Inner'>")
tell(threading.Thread, "<class 'threading.Thread'>")
if hasattr(__builtins__, 'frozendict'):
    same(__builtins__.frozendict(), __builtins__.frozendict(a=1, b=[2]))

if sys.version_info < (3, 12):  # strings without a compact form
    import ctypes
    import warnings
    warnings.simplefilter('ignore')
    make = ctypes.pythonapi.PyUnicode_FromUnicode
    make.restype = ctypes.py_object
    make.argtypes = ctypes.c_void_p, ctypes.c_ssize_t
    units = ctypes.pythonapi.PyUnicode_AsUnicode
    units.restype = ctypes.c_void_p
    units.argtypes = ctypes.c_void_p,
    for text in 'legacy', 'l\xe9gacy', 'legacy \u0100', 'legacy \U0001f600':
        for ready in False, True:
            made = make(None, len(text))
            ctypes.memmove(units(id(made)), (ctypes.c_wchar * len(text))(*text), 4 * len(text))
            if ready:
                assert made == text
            tell(made, repr(text))

print('END')
print('READY %d' % os.getpid(), flush=True)
time.sleep(600)
