"""Run by CPython 3.11 while its lines are counted: what has probes, and whether it is what the compiler made without them."""
import dis, importlib.util, os, re, types

MODULES = 'argparse asyncio.base_events asyncio.tasks contextlib dataclasses enum inspect pickle re._parser tarfile typing zipfile'


def is_probe(constant):
    return type(constant).__name__ == 'probe'


def inserted(instructions):
    """The numbers of those that the compiler did not write."""
    numbers = set()
    for i, instruction in enumerate(instructions):
        if instruction.opname == 'LOAD_CONST' and is_probe(instruction.argval):
            first, end = i, i + 3
            while instructions[first - 1].opname == 'EXTENDED_ARG':
                first -= 1
            if instructions[i + 1].opname == 'BINARY_OP':  # of a handler
                first -= 1
                end = i + 5 if instructions[end].opname == 'SWAP' else end
            behind = instructions[end].offset
            if instructions[first - 1].opname == 'JUMP_FORWARD' and instructions[first - 1].argval == behind:
                first -= 1
            numbers.update(range(first, end))
    return numbers


def essence(code):
    """Its instructions, with what does not depend on where they are."""
    instructions = list(dis.get_instructions(code))
    positions = list(code.co_positions())
    handlers = {at: entry for entry in dis._parse_exception_table(code) for at in range(entry.start, entry.end, 2)}
    others = inserted(instructions)
    numbers, kept = {}, []
    for i, instruction in enumerate(instructions):
        numbers[instruction.offset] = len(kept)
        if i not in others and instruction.opname != 'EXTENDED_ARG':
            kept.append(instruction)
    for instruction in kept:
        handler = handlers.get(instruction.offset)
        argument = numbers[instruction.argval] if instruction.opcode in dis.hasjrel else instruction.arg
        place = handler and (numbers[handler.target], handler.depth)
        yield instruction.opname, argument, positions[instruction.offset // 2], place


def compare(before, after):
    """How many code objects and probes there are."""
    codes, probes = 1, sum(map(is_probe, after.co_consts))
    if list(essence(before)) != list(essence(after)):
        print('not the same:', before)
    for one, other in zip(before.co_consts, after.co_consts):
        if isinstance(one, types.CodeType):
            more = compare(one, other)
            codes, probes = codes + more[0], probes + more[1]
    return codes, probes


def has_probes(function):
    return any(map(is_probe, function.__code__.co_consts))


def g(): pass


g.__code__ = compile('def h():\n    return 1', __file__, 'exec').co_consts[0]
made = types.FunctionType(compile('1', __file__, 'eval').replace(co_firstlineno=7), {})
exec('def executed(): pass')
functions = g, made, executed, eval('lambda: 1'), is_probe, os.path.join, re.compile, importlib.util.find_spec
print([function.__qualname__ for function in functions if not has_probes(function)])
for name in MODULES.split():
    spec = importlib.util.find_spec(name)
    plain = spec.loader.get_code(name)
    codes, probes = compare(plain, types.FunctionType(plain, {}).__code__)
    if not codes < probes:
        print(name, codes, probes)
