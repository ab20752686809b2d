"""Runs inside gdb: prints the offsets of the members in members.tsv as DWARF has them, or with DEBUG_OFFSETS set to
the name of a struct of debug offsets, the places in it of the fields that give them. See generate, which calls it."""

import os
import sys

import gdb

COMPOSITES = gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION


def lookup(name):
    for form in (name, "struct " + name):
        try:
            found = gdb.lookup_type(form).strip_typedefs()
            if found.code in COMPOSITES and found.sizeof:
                return found
        except gdb.error:
            pass
    return None


def find(struct, name):
    """The field of that name and its place in bits, also inside anonymous members."""
    for field in struct.fields():
        if field.name == name:
            return field, field.bitpos
        if not field.name:
            inner = find(field.type.strip_typedefs(), name)
            if inner:
                return inner[0], inner[1] + field.bitpos
    return None


def object_growth():
    """How much longer an object's head is than in this image: not zero for a release build read after a debug probe."""
    return offsets.get("PyObject.sizeof", 0) and offsets["PyObject.sizeof"] - lookup("PyObject").sizeof


def offset(path):
    path, _, bit = path.partition(":")
    name, *steps = path.split(".")
    struct = lookup(name)
    if struct is None:
        return None
    growth = object_growth() if struct.fields()[0].name == "ob_base" else 0
    if steps == ["sizeof"]:
        return struct.sizeof + growth
    bits = 0
    for step in steps:
        found = struct.code in COMPOSITES and find(struct, step)
        if not found:
            return None
        field, place = found
        bits = place if bit and step == steps[-1] else bits + place
        struct = field.type.strip_typedefs()
    return bits if bit else bits // 8 + growth


def release(version):
    return tuple(int(part) for part in version.split("."))


def due(line):
    """Whether this version has the member: another one's may have had its name, and another meaning."""
    _, since, before, *_ = line.split("\t")
    version = release(os.environ["VERSION"])
    return release(since) <= version and (before == "-" or version < release(before))


def wanted(line):
    path, _, _, debug, *others = line.rstrip("\n").split("\t")
    struct = os.environ.get("DEBUG_OFFSETS")
    if struct is None:
        return path, [path, *others]
    return path, [] if debug == "-" else [f"{struct}.{debug}"]


with open(os.environ["MEMBERS"], encoding="utf-8") as rows:
    missing = dict(wanted(row) for row in rows if not row.startswith("#") and due(row))
offsets = {}
gdb.execute("set debug-file-directory " + os.environ["DEBUG_FILES"])
for image in os.environ["IMAGES"].split(os.pathsep):
    gdb.execute("file " + image)
    for path in list(missing):
        found = next((o for o in map(offset, missing[path]) if o is not None), None)
        if found is not None:
            offsets[path] = found
            del missing[path]
for path, value in sorted(offsets.items()):
    print(f"{path}\t{value}")
if "DEBUG_OFFSETS" not in os.environ and missing:
    sys.exit("not found: " + ", ".join(missing))
