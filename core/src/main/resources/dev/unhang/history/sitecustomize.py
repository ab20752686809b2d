"""Python imports this at its start, since it is on PYTHONPATH: lets unhang record, and the program's own module
of that name do what it does."""
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def record():
    if sys.version_info < (3, 8) or sys.implementation.name != "cpython" or "UNHANG_HISTORY" not in os.environ:
        return
    with open(os.path.join(FOLDER, "recorder.py")) as file:
        exec(compile(file.read(), file.name, "exec"), {"__name__": "unhang_recorder"})


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
