# Which files are recorded. Part of both recorders.
import posix
import sys


class Filter:
    """What is recorded, by file: as --ignore-dir, --ignore-module and --only-dir say."""

    def __init__(self, options):
        self.library = library = sys.base_prefix + "/lib/python%d.%d" % sys.version_info[:2]
        self.folders = {"ignore-dir": [], "only-dir": []}
        self.modules = []
        for option in options:
            name, _, value = option.partition("=")
            if name in self.folders:
                value = value.replace("$exec_prefix", library).replace("$prefix", library)
                self.folders[name].append(value.rstrip("/") + "/")
            elif name == "ignore-module":
                self.modules.append("/" + value.replace(".", "/"))

    def passes(self, path):
        if path.startswith("<frozen "):
            path = self.library + "/" + path[8:-1].replace(".", "/") + ".py"
        elif path[:1] not in "/<":
            path = posix.getcwd() + "/" + path
        only = self.folders["only-dir"]
        return (
            not any(path.startswith(folder) for folder in self.folders["ignore-dir"])
            and not any(path.endswith(name + ".py") or name + "/" in path for name in self.modules)
            and (not only or any(path.startswith(folder) for folder in only))
        )
