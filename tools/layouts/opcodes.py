"""Prints the table of instructions of the CPython that runs this (3.6+), as dev.unhang.layout.Opcodes reads it:

    python3.12 tools/layouts/opcodes.py > core/src/main/resources/dev/unhang/layout/opcodes-3.12.tsv

The first row has the bytes of a jump's unit, in which block stacks count too. In the others:

number    as it stands in a code object's bytes, also those that the interpreter puts there at run time
name      of the instruction; of a specialised or instrumented one, that of the instruction which it stands for
caches    code units of two bytes that follow it and are no instructions
jump      "-", "forward" or "backward" by the argument from the instruction's end, or "absolute"
shift     how many low bits of the argument are flags beside an index of a name
effect    what it adds to the value stack's depth: constant, per unit of the argument, and if the argument is odd;
          else sixteen numbers, for the arguments from 0 on; the second one holds where it jumps
"""

import dis
import opcode
import platform
import sys


def instructions():
    """Name and number of every instruction that can stand in a code object."""
    known = getattr(dis, "_all_opmap", opcode.opmap)
    return sorted((number, name) for name, number in known.items() if number < 256)


def generic(name):
    base = getattr(dis, "deoptmap", {}).get(name, name)
    plain = base.replace("INSTRUMENTED_", "", 1)
    return plain if plain in opcode.opmap else base


def caches(name):
    entries = getattr(opcode, "_inline_cache_entries", {})
    if isinstance(entries, list):
        entries = dict(enumerate(entries))
        return entries.get(opcode.opmap.get(name), 0)
    return entries.get(name, 0)


def jump(name):
    number = opcode.opmap.get(name)
    if number in opcode.hasjabs:
        return "absolute"
    if number not in opcode.hasjrel:
        return "-"
    return "backward" if "JUMP_BACKWARD" in name else "forward"


def shift(name):
    """Measured: dis knows which name an argument means."""
    if name not in ("LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD"):
        return 0
    space = {}
    exec("def f():\n" + "".join(" g{0}.a{0}; g{0}.m{0}()\n".format(i) for i in range(40)), space)
    code = space["f"].__code__
    seen = [i for i in dis.get_instructions(code) if i.opname == name]
    fits = [s for s in range(4) if all(code.co_names[i.arg >> s : (i.arg >> s) + 1] == (i.argval,) for i in seen)]
    return fits[0]


# Up to 3.8 dis gives bounds for all ways on; these are what the instructions do if nothing is raised.
EFFECTS_UNTIL_3_8 = {
    "BEGIN_FINALLY": "1,0,0",
    "POP_FINALLY": "-1,0,0",
    "END_FINALLY": "-1,0,0",
    "WITH_CLEANUP_START": "1,0,0",
    "WITH_CLEANUP_FINISH": "-2,0,0",
}
# Up to 3.7 it knows of no difference between going on and jumping; the handlers get six values.
EFFECTS_UNTIL_3_7 = {
    "SETUP_EXCEPT": ("0,0,0", "6,0,0"),
    "SETUP_FINALLY": ("0,0,0", "6,0,0"),
    "SETUP_ASYNC_WITH": ("0,0,0", "5,0,0"),
    "SETUP_WITH": ("1,0,0", "6,0,0"),
    "JUMP_IF_TRUE_OR_POP": ("-1,0,0", "0,0,0"),
    "JUMP_IF_FALSE_OR_POP": ("-1,0,0", "0,0,0"),
    "FOR_ITER": ("1,0,0", "-1,0,0"),
}


def effect(name, jumps):
    number = opcode.opmap.get(name)
    if number is None:
        return "-"
    if sys.version_info < (3, 8) and name in EFFECTS_UNTIL_3_7:
        return EFFECTS_UNTIL_3_7[name][jumps]
    if sys.version_info < (3, 9) and name in EFFECTS_UNTIL_3_8:
        return EFFECTS_UNTIL_3_8[name]

    def at(argument):
        takes = number in opcode.hasarg if hasattr(opcode, "hasarg") else number >= opcode.HAVE_ARGUMENT
        options = {"jump": jumps} if sys.version_info >= (3, 8) else {}
        return opcode.stack_effect(number, argument if takes else None, **options)

    try:
        start, odd, step = at(0), at(1), at(2)
        per = (step - start) / 2
        more = odd - start - per
        fits = per.is_integer() and all(at(n) == start + per * n + more * (n & 1) for n in range(40))
    except ValueError:
        return "-"
    return "{},{},{}".format(start, int(per), int(more)) if fits else ",".join(str(at(n)) for n in range(16))


def main():
    print("# CPython {}: number, name, caches, jump, shift, effect, effect of a jump".format(platform.python_version()))
    print("unit", 2 if sys.version_info >= (3, 10) else 1, sep="\t")
    for number, name in instructions():
        name = generic(name)
        print(number, name, caches(name), jump(name), shift(name), effect(name, False), effect(name, True), sep="\t")


main()
