# Prints where attributes, dict entries and globals are, as Attributes, Dicts and Modules have to find them. Nothing here
# may touch __dict__ of an instance by accident: from 3.11 that changes where its attributes are kept.
import collections
import concurrent.futures
import enum
import functools
import logging
import os
import queue
import sys
import threading
import time
import types

kept = []


def tell(thing, name, *value):
    kept.append((thing, value))
    print('attribute', hex(id(thing)), name.encode().hex(), hex(id(value[0])) if value else '-')


def same(thing, *names):
    for name in names:
        tell(thing, name, getattr(thing, name))


def order(thing, *names):
    print('order', hex(id(thing)), *[name.encode().hex() for name in names])


def assign(thing, *names):
    for name in names:
        setattr(thing, name, object())
    return thing


class Plain:
    class_attribute = object()
    hidden = object()

    def method(self):
        pass

    @property
    def computed(self):
        return 1


plain = assign(Plain(), 'first', 'second', 'hidden', 'na\xefve', 'x' * 300)
same(plain, 'first', 'second', 'hidden', 'na\xefve', 'x' * 300, 'class_attribute')
tell(plain, 'method', Plain.__dict__['method'])
tell(plain, 'computed', Plain.__dict__['computed'])
for name in '', 'firs', 'first2', 'missing', 'na\xeeve', '\U0001f600':
    tell(plain, name)
order(plain, 'first', 'second', 'hidden', 'na\xefve', 'x' * 300)

# The keys are shared with the first instance, in its order.
reordered = assign(Plain(), 'second', 'first')
same(reordered, 'second', 'first', 'hidden')
tell(reordered, 'x' * 300)
order(reordered, 'second', 'first')
empty = Plain()
tell(empty, 'first')
same(empty, 'class_attribute')
order(empty)
deleted = assign(Plain(), 'first', 'second', 'hidden')
del deleted.first, deleted.hidden
tell(deleted, 'first')
same(deleted, 'second', 'hidden')
order(deleted, 'second')
again = assign(Plain(), 'first', 'second')
del again.first
assign(again, 'first')
same(again, 'first', 'second')
order(again, 'second', 'first')

names = ['n%d' % i for i in range(100)]


class Many:
    pass


for count in 1, 5, 29, 30, 31, 32, 40, 100:
    many = assign(Many(), *names[:count])
    same(many, names[0], names[count - 1], names[count // 2])
    order(many, *names[:count])
    tell(many, 'n100')
for i in range(100):  # many different names in one class
    same(assign(Many(), 'm%d' % i, 'k%d' % (i * 7 % 50)), 'm%d' % i, 'k%d' % (i * 7 % 50))


class Touched:
    pass


for i in range(3):
    touched = assign(Touched(), 'a', 'b')
    kept.append(vars(touched))
    assign(touched, 'c', 'a')
    same(touched, 'a', 'b', 'c')
    order(touched, 'a', 'b', 'c')
replaced = assign(Touched(), 'a', 'b')
replaced.__dict__ = {'z': object(), 5: 6}
same(replaced, 'z')
tell(replaced, 'a')
replaced.__dict__['late'] = object()
same(replaced, 'late')
copied = assign(Touched(), 'a')
vars(copied)['b'] = object()
vars(copied).pop('a')
same(copied, 'b')
tell(copied, 'a')
cleared = assign(Touched(), 'a', 'b')
vars(cleared).clear()
tell(cleared, 'a')
assign(cleared, 'c')
same(cleared, 'c')


class Slotted:
    __slots__ = 'one', 'two', '__private'


class MoreSlots(Slotted):
    __slots__ = 'three', '__weakref__'


class SlotsAndDict(MoreSlots):
    pass


class DictSlot:
    __slots__ = '__dict__', 'slot'


for kind in Slotted, MoreSlots, SlotsAndDict:
    slotted = assign(kind(), 'two', '_Slotted__private')
    same(slotted, 'two', '_Slotted__private')
    tell(slotted, 'one')
    same(assign(kind(), 'one'), 'one')
    unset = assign(kind(), 'one')
    del unset.one
    tell(unset, 'one')
same(assign(MoreSlots(), 'three'), 'three')
same(assign(SlotsAndDict(), 'three', 'four'), 'three', 'four')
same(assign(DictSlot(), 'slot', 'free'), 'slot', 'free')

deep = Plain
for i in range(60):
    deep = type('Deep%d' % i, (deep,), {'level%d' % i: object()})
deepest = assign(deep(), 'own')
same(deepest, 'own', 'level0', 'level30', 'level59', 'class_attribute')


class Left(Plain):
    side = object()


class Right(Plain):
    side = object()
    right = object()


class Both(Left, Right):
    pass


same(assign(Both(), 'own'), 'own', 'side', 'right', 'class_attribute')

for base, arguments in ((dict, ({'k': 'v'},)), (list, ([1, 2],)), (tuple, ((1, 2, 3),)), (str, ('text',)), (int, (10 ** 30,)),
                        (int, (-5,)), (bytes, (b'bytes',)), (float, (1.5,)), (set, ()), (ValueError, ('v',)),
                        (collections.OrderedDict, ()), (collections.deque, ()), (threading.local, ()),
                        (types.ModuleType, ('m',)), (bytearray, (b'ba',)), (collections.namedtuple('NT', 'a b'), (1, 2))):
    derived = type('Derived', (base,), {'shared': object()})
    if base is threading.local:  # its attributes are in a dict of each thread
        same(derived(), 'shared')
        continue
    instance = assign(derived(*arguments), 'own', 'other')
    same(instance, 'own', 'other', 'shared')
    tell(instance, 'missing')
    if base is not types.ModuleType:  # it has __name__ and others before
        order(instance, 'own', 'other')


def function():
    pass


function.attribute = object()
same(function, 'attribute')
error = assign(KeyError('k'), 'note')
same(error, 'note')


class Meta(type):
    of_meta = object()


class WithMeta(Plain, metaclass=Meta):
    own = object()


same(WithMeta, 'own', 'class_attribute', 'of_meta')
tell(WithMeta, 'missing')
same(Plain, 'class_attribute')
same(functools.partial(function), 'func')


class Colour(enum.Enum):
    RED = object()


same(Colour.RED, '_value_', '_name_')

condition = threading.Condition()
same(condition, '_lock', '_waiters')
same(threading.Event(), '_flag', '_cond')
same(threading.Semaphore(3), '_cond', '_value')
same(threading.Barrier(2), '_parties', '_cond')
same(queue.Queue(5), 'mutex', 'not_empty', 'maxsize', 'unfinished_tasks', 'queue')
same(concurrent.futures.Future(), '_condition', '_state', '_waiters')
same(concurrent.futures.ThreadPoolExecutor(2), '_max_workers', '_work_queue', '_threads')
same(logging.StreamHandler(), 'lock', 'level')
same(threading.current_thread(), '_name', '_ident', '_daemonic', '_started')
same(sys.modules['threading'], '_active', '_active_limbo_lock')


class Text(str):
    pass


strings = {'k%d' % i: object() for i in range(500)}
for i in range(0, 500, 5):
    del strings['k%d' % i]
general = {1: object(), 'one': object(), Text('sub'): object(), (1, 2): object(), None: object(), '\u20ac': object(),
           '\U0001f600': object(), '': object(), b'one': object()}
kept += [strings, general]
for table, keys in ((strings, ['k%d' % i for i in range(500)]), (general, ['one', 'sub', '\u20ac', '\U0001f600', '', 'none']),
                    ({}, ['a']), (general.fromkeys(['x']), ['x', 'y'])):
    kept.append(table)
    for key in keys:
        print('entry', hex(id(table)), key.encode().hex(), hex(id(table[key])) if key in table else '-')

for module, name in (('threading', '_active'), ('sys', 'modules'), ('__main__', 'Plain'), ('os', 'missing'), ('no_such', 'x')):
    value = getattr(sys.modules.get(module), name, None)
    print('global', hex(id(sys.modules)), module, name, '-' if value is None else hex(id(value)))


class Thread(threading.Thread):
    pass


for thing, name in ((Thread(), 'threading.Thread'), (Thread(), '__main__.Thread'), (Thread(), 'threading.Timer'), (Thread(), 'object'),
                    (True, 'int'), (1, 'bool'), (collections.OrderedDict(), 'dict'), (Both(), '__main__.Right'),
                    (deepest, '__main__.Plain'), (threading.current_thread(), 'threading._MainThread')):
    kept.append(thing)
    expected = any((('' if t.__module__ == 'builtins' else t.__module__ + '.') + t.__qualname__) == name for t in type(thing).__mro__)
    print('subtype', hex(id(thing)), name, 'true' if expected else 'false')

print('END')
print('READY %d' % os.getpid(), flush=True)
time.sleep(600)
