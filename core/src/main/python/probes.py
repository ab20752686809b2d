"""Puts probes into the code of a program: before each statement, an expression that does nothing but tell the recorder.

This and filter.py and loading.py, which follow it, are compiled into the recorder, and run in the programs that it
records. Nothing is imported but what is part of every interpreter, so that a program finds sys.modules as it would be.
"""
import _ast
import sys

PREFIX = "\0unhang:"
NO_CODE = (_ast.Global, _ast.Nonlocal)
LOOPS = (_ast.For, _ast.AsyncFor, _ast.While)
FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)
WITHS = (_ast.With, _ast.AsyncWith)
TRIES = tuple(getattr(_ast, name) for name in ("Try", "TryStar") if hasattr(_ast, name))
LEAVING = (_ast.Return, _ast.Raise, _ast.Continue, _ast.Break)
NO_LINE = sys.version_info >= (3, 10)
CALL = "c"


def is_constant(statement):
    return isinstance(statement, _ast.Expr) and isinstance(statement.value, _ast.Constant)


def is_future(statement):
    return isinstance(statement, _ast.ImportFrom) and statement.module == "__future__" and not statement.level


def first_line(statement):
    decorators = getattr(statement, "decorator_list", None)
    return decorators[0].lineno if decorators else statement.lineno


def last_line(statement):
    """Of its code: what follows with the same is no new line to trace functions."""
    for name in "finalbody", "orelse", "handlers", "body":
        inner = getattr(statement, name, None)
        if inner and not isinstance(statement, FUNCTIONS):
            return last_line(inner[-1])
    return getattr(statement, "lineno", None)


def probe(entries, line, column, end_column):
    place = dict(lineno=line, col_offset=column, end_lineno=line, end_col_offset=end_column)
    constant = _ast.Constant(value=entries, kind=None, **place)
    return _ast.Expr(value=_ast.UnaryOp(op=_ast.Invert(), operand=constant, **place), **place)


class Block:
    """Statements that are executed one after the other."""

    def __init__(self, entries, line, loop):
        self.entries = entries  # to be told with the next statement
        self.line = line  # the last told, if it is certain
        self.loop = loop  # the line that a loop goes back to
        self.result = []
        self.told = None  # the last probe's entries, where nothing can have happened since

    def tell(self, lines, place):
        lines = self.entries + lines
        self.entries = []
        if not lines:
            return
        if self.told is not None:
            self.told.extend(lines)
            return
        self.told = lines
        self.result.append((lines, place))

    def add(self, statement):
        kind = type(statement)
        if kind in NO_CODE or is_constant(statement):
            self.result.append(statement)
            return
        line = first_line(statement)
        if kind in TRIES:
            self.attempt(statement, line)
            return
        lines = [line] if line != self.line else []
        if kind is _ast.Continue and self.loop:
            lines.append(self.loop)
        self.tell(lines, (line, statement.col_offset))
        self.line = line
        if kind in CHILDREN:
            CHILDREN[kind](statement, line, self.loop)
            self.line = None
        if kind is not _ast.Pass:  # else the next is sure to be executed
            self.told = None
        self.result.append(statement)
        if isinstance(getattr(statement, "value", None), _ast.Yield):
            self.entries = [CALL]  # the generator goes on

    def attempt(self, statement, line):
        """Its first line does nothing, and is told with that of its first statement."""
        entries = self.entries if line == self.line else self.entries + [line]
        self.entries = []
        block(statement.body, entries, line, self.loop)
        of_try(statement, self.loop)
        self.line = self.told = None
        self.result.append(statement)

    def end(self, line):
        """Tells a line after the last statement, which has none of its own."""
        last = self.result[-1] if self.result else None
        if line is None and not self.entries or isinstance(last, LEAVING):
            return
        lines = [] if line is None else [line]
        if NO_LINE:
            self.tell(lines, (-1, -1))
        else:
            self.tell(lines, (last_line(last), 0))

    def statements(self):
        for item in self.result:
            if isinstance(item, tuple):
                lines, (line, column) = item
                yield probe(PREFIX + ",".join(map(str, lines)), line, column, column if line < 0 else column + 1)
            else:
                yield item


def block(statements, entries, line, loop, end=None):
    if not statements:
        return
    made = Block(entries, line, loop)
    for statement in statements:
        made.add(statement)
    made.end(end)
    statements[:] = made.statements()


def scope(statements):
    """The body of a module, class or function: what has to be first stays so."""
    first = 0
    if statements and is_constant(statements[0]) and isinstance(statements[0].value.value, str):
        first = 1
    while first < len(statements) and is_future(statements[first]):
        first += 1
    head, rest = statements[:first], statements[first:]
    if rest:
        block(rest, [CALL], None, None)
    elif head:
        rest = [probe(PREFIX + CALL, head[-1].lineno, head[-1].col_offset, head[-1].col_offset + 1)]
    statements[:] = head + rest


def of_scope(statement, line, loop):
    scope(statement.body)


def of_if(statement, line, loop):
    block(statement.body, [], statement.lineno if statement.test.lineno == line else None, loop)
    block(statement.orelse, [], None, loop)


def of_for(statement, line, loop):
    block(statement.body, [], None, line, line)
    block(statement.orelse, [], None, loop)


def of_while(statement, line, loop):
    always = isinstance(statement.test, _ast.Constant) and statement.test.value
    again = None if always else line
    block(statement.body, [], None, again, again)
    block(statement.orelse, [], None, loop)


def of_with(statement, line, loop):
    block(statement.body, [], None, loop, line)


def of_try(statement, loop):
    for handler in statement.handlers:
        block(handler.body, [handler.lineno], handler.lineno, loop)
    block(statement.orelse, [], None, loop)
    block(statement.finalbody, [], None, loop)


def of_match(statement, line, loop):
    for case in statement.cases:
        block(case.body, [case.pattern.lineno], case.pattern.lineno, loop)


CHILDREN = {_ast.If: of_if, _ast.While: of_while}
for kinds, function in ((FUNCTIONS, of_scope), ((_ast.For, _ast.AsyncFor), of_for), (WITHS, of_with)):
    CHILDREN.update(dict.fromkeys(kinds, function))
if hasattr(_ast, "Match"):
    CHILDREN[_ast.Match] = of_match


COMPOUND = TRIES + tuple(CHILDREN)


def instrument(source, path):
    tree = compile(source, path, "exec", _ast.PyCF_ONLY_AST, True)
    scope(tree.body)
    return compile(tree, path, "exec", 0, True)
