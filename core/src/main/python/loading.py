# How programs get probes: modules where they are loaded, with a cache in files.
import _imp
import _io
import _warnings
import marshal
import posix

MOST_WRITTEN = 32 << 20
KEEPS_COMMANDS = sys.version_info >= (3, 13)  # their text, for tracebacks, under the code object that it has made
UNFIT = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError, OverflowError, SystemError)


class OfFile:
    """In the place of a pattern for the module that is warned of."""

    def __init__(self, path):
        self.name = path[:-3] if path.endswith(".py") else path

    def match(self, module):
        return module == self.name


def quietly(source, path):
    """Without the warnings that were given when the same was compiled without probes."""
    ours = ("ignore", None, Warning, OfFile(path), 0)
    filters = getattr(sys.modules.get("warnings"), "filters", _warnings.filters)
    filters.insert(0, ours)
    try:
        return instrument(source, path)
    except UNFIT:
        return None  # too deeply nested for the module ast, for example
    finally:
        if ours in filters:
            filters.remove(ours)


class Cache:
    """Code with placeholders, in files. Their names are made of all that it depends on."""

    def __init__(self, folder):
        magic = sys.modules["_frozen_importlib_external"].MAGIC_NUMBER
        self.folder = folder
        self.key = int.from_bytes(magic, "little") + (sys.flags.optimize << 32)
        self.version = _imp.source_hash(self.key, RECORDER)
        self.room = MOST_WRITTEN
        self.patched = {}  # the first entries of what was loaded

    def code(self, source, path, plain):
        """With probes, or None where it has to do without.

        plain: called before what is not in the cache is made
        """
        key = (path, len(source), self.version)
        name = "%016x" % int.from_bytes(_imp.source_hash(self.key, repr(key).encode() + source), "little")
        code = self.read(name, key)
        if code is None:
            plain()
            code = quietly(source, path)
            if code is None:
                return None
            self.write(name, key, code)
        self.patched[name] = patch(code, self.patched.get(name, 0))
        return code

    def read(self, name, key):
        if not self.folder:
            return None
        try:
            with _io.FileIO(self.folder + "/" + name) as file:
                found, code = marshal.loads(file.readall())
        except (OSError, EOFError, ValueError, TypeError):
            return None
        return code if found == key else None

    def write(self, name, key, code):
        if not self.folder:
            return
        data = marshal.dumps((key, code))
        self.room -= len(data)
        if self.room < 0:
            return
        path = "%s/%s.%d" % (self.folder, name, posix.getpid())
        try:
            with _io.FileIO(posix.open(path, posix.O_CREAT | posix.O_EXCL | posix.O_WRONLY | posix.O_CLOEXEC, 0o600), "w") as file:
                file.write(data)
            posix.rename(path, self.folder + "/" + name)
        except OSError:
            pass  # slower the next time


class Probes:
    def __init__(self, options):
        options = options.split("\x1e")
        folders = [option[6:] for option in options if option.startswith("cache=")]
        self.cache = Cache(folders[0] if folders else None)
        self.filter = Filter(options)

    def passes(self, path):
        return self.filter.passes(path)

    def install(self):
        """Modules are loaded with probes, by the loaders that there are for files and zip files; by others that do more they are
        not."""
        loader = sys.modules["_frozen_importlib_external"].SourceFileLoader
        plain = loader.get_code
        own = {name: getattr(loader, name) for name in ("get_data", "get_filename", "path_stats", "source_to_code")}

        def get_code(self, fullname):
            made = None
            if all(getattr(type(self), name) is own[name] for name in own):
                made = probes.of_module(self, fullname, plain)
            return made or plain(self, fullname)

        probes = self
        loader.get_code = get_code
        zipimport = sys.modules.get("zipimport")
        if hasattr(zipimport, "_compile_source"):
            zipimport._compile_source = self.of_zip_file(zipimport._compile_source)

    def of_zip_file(self, plain):
        def _compile_source(pathname, source, *others, **named):  # 3.15 has a third
            code = plain(pathname, source, *others, **named)  # each time, which says what it has to warn of
            return self.passes(pathname) and self.cache.code(source, pathname, lambda: None) or code

        return _compile_source

    def of_module(self, loader, fullname, plain):
        path = loader.get_filename(fullname)
        if not self.passes(path):
            return None
        try:
            source = loader.get_data(path)
        except OSError:
            return None
        return self.cache.code(source, path, lambda: plain(loader, fullname))

    def of_file(self, path, code):
        """The program in place of its code; None if that is something else, other code; True where there are to be no probes."""
        if code.co_filename != path:
            return None
        if sys.flags.inspect or not self.passes(path):  # with -i the interpreter goes on, which ours could not
            return True
        try:
            file = posix.open(path, posix.O_RDONLY | posix.O_CLOEXEC | posix.O_NONBLOCK)
            with _io.FileIO(file) as file:
                regular = posix.fstat(file.fileno()).st_mode & 0o170000 == 0o100000
                source = file.readall() if regular else None
        except OSError:
            return True
        return source is not None and self.cache.code(source, path, lambda: None) or True

    def of_command(self, text, code):
        if code.co_filename != "<string>":
            return None
        if KEEPS_COMMANDS or sys.flags.inspect:
            return True
        made = quietly(text, "<string>")
        if made:
            patch(made, 0)
        return made or True
