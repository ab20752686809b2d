# Prints values that are too big to be shown whole, each as "value <address> <text as hex>". The limits are depth 2, items
# 3, characters 5, total 60.
import os
import time

kept = []
for value, text in (
        ('12345', "'12345'"), ('123456', "'12345'... 1 more"), ('\xe9' * 9, "'\xe9\xe9\xe9\xe9\xe9'... 4 more"),
        (b'123456', "b'12345'... 1 more"), (bytearray(b'123456'), "bytearray(b'12345'... 1 more)"),
        (12345, '12345'), (123456789, '12345... 4 more'), (-123456789, '-1234... 5 more'),
        ([1, 2, 3], '[1, 2, 3]'), ([1, 2, 3, 4], '[1, 2, 3, ... 1 more]'), ((1, 2, 3, 4), '(1, 2, 3, ... 1 more)'),
        (list(range(100)), '[0, 1, 2, ... 97 more]'),
        ({1: 1, 2: 2, 3: 3, 4: 4}, '{1: 1, 2: 2, 3: 3, ... 1 more}'), (set(range(5)), '{0, 1, 2, ... 2 more}'),
        ([[[]]], '[[[]]]'), ([[[1, 2]]], '[[[... 2 more]]]'), ([[(1,)]], '[[(... 1 more)]]'),
        ([[{1: 2}]], '[[{... 1 more}]]'), ([[{1}]], '[[{... 1 more}]]'), ([['123456']], "[['12345'... 1 more]]"),
        ([['abc'] * 3] * 3, "[['abc', 'abc', 'abc'], ['abc', 'abc', 'abc'], ['abc', 'abc', ... 1 more]]"),
        ([['abcd'] * 3] * 3, "[['abcd', 'abcd', 'abcd'], ['abcd', 'abcd', 'abcd'], ['abcd', ... 2 more]]"),
        ([['abcde'] * 3] * 3, "[['abcde', 'abcde', 'abcde'], ['abcde', 'abcde', 'abcde'], [... 3 more]]")):
    kept.append(value)
    print('value', hex(id(value)), text.encode().hex())
print('END')
print('READY %d' % os.getpid(), flush=True)
time.sleep(600)
