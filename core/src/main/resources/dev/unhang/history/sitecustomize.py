"""Python imports this at its start, since it is on PYTHONPATH: lets unhang record, and the program's own module
of that name do what it does."""
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def record():
    if sys.version_info < (3, 8) or sys.implementation.name != "cpython" or "UNHANG_HISTORY" not in os.environ:
        return
    names = {"__name__": "unhang_recorder"}
    for name in "filter.py", "files.py", "recorder.py":
        with open(os.path.join(FOLDER, name)) as file:
            exec(compile(file.read(), file.name, "exec"), names)


sys.path[:] = [path for path in sys.path if os.path.abspath(path) != FOLDER]
OWN = sys.modules.pop("sitecustomize")
try:
    import sitecustomize
except ImportError as error:
    if getattr(error, "name", "sitecustomize") != "sitecustomize":
        raise
finally:
    sys.modules.setdefault("sitecustomize", OWN)
    record()
