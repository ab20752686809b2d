"""The files that history.h describes, for the recorder in Python."""
import _thread
import fcntl
import mmap
import os
import struct
import time

MOST_BYTES = 64 << 20
LATE_BYTES = 8 << 20
LATE_CAPACITY = 256
MOST_CODE_BYTES = 16 << 20
HEADER = 4096
KEPT = 16
RECORD = struct.Struct("<IIQ")
COUNT = struct.Struct("<Q")
FLOCK = struct.Struct("hhqqi4x")  # struct flock (fcntl(2))
CALL = 1 << 30
SEPARATOR = "\x1e"
HISTORY, *OPTIONS = os.environ["UNHANG_HISTORY"].split(SEPARATOR)
RECORDS, _, PARENT = HISTORY.partition(":")
CAPACITY = 64
while CAPACITY < int(RECORDS) and CAPACITY < MOST_BYTES // RECORD.size // 2:
    CAPACITY *= 2
FILTER = Filter(OPTIONS)  # of filter.py
OWN = os.path.dirname(Filter.passes.__code__.co_filename) + "/"


def runs(folder):
    """Whether the process of a folder has its lock. It is only asked for: who took it for a moment might be in the way."""
    wanted = FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    try:
        with open(os.path.join(folder, "codes"), "r+b") as codes:
            found, *_ = FLOCK.unpack(fcntl.fcntl(codes, fcntl.F_GETLK, wanted))
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return found != fcntl.F_UNLCK


class Process:
    """The folder of a process, and the names of its code objects."""

    def __init__(self):
        self.pid = os.getpid()
        self.folder = os.path.join(PARENT, str(self.pid))
        self.names = 0
        self.codes = None
        self.bytes = 0
        self.ring_bytes = 0
        self.threads = _thread._local()
        self.numbers = {}
        self.lock = _thread.allocate_lock()  # a forked child has another one

    def open(self, more=os.O_CREAT | os.O_TRUNC):
        os.makedirs(self.folder, 0o700, exist_ok=True)
        flags = more | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
        self.codes = os.open(os.path.join(self.folder, "codes"), flags, 0o600)
        self.status = os.fstat(self.codes)
        fcntl.lockf(self.codes, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.tidy()

    def is_open(self):
        """A program may have closed all files, and have others of the same numbers."""
        try:
            return os.path.samestat(os.fstat(self.codes), self.status)
        except OSError:
            return False

    def tidy(self):
        """Of the folders of processes that ended without removing them the last few stay, as in tidy.c."""
        try:
            others = [os.path.join(PARENT, name) for name in os.listdir(PARENT) if name.isdigit() and int(name) != self.pid]
            ended = [(os.stat(folder).st_mtime_ns, folder) for folder in others if not runs(folder)]
            for _, folder in sorted(ended)[:-KEPT]:
                for name in os.listdir(folder):
                    os.unlink(os.path.join(folder, name))
                os.rmdir(folder)
        except OSError:
            pass  # another process removes one, too

    def number(self, code):
        """None of what is not recorded."""
        known = self.numbers.get(id(code))
        if known is None:
            if os.getpid() != self.pid:  # forked, but forked() is still to come: who has the lock may not be here
                return None
            with self.lock:
                known = self.numbers.get(id(code))
                if known is None:
                    known = self.add(code), code  # kept, so that its address stays its own
                    self.numbers[id(code)] = known
        return known[0]

    def add(self, code):
        if code.co_filename.startswith(OWN) or not FILTER.passes(code.co_filename):
            return None
        name = b"%d\0%s\0%s\0" % (
            code.co_firstlineno,
            getattr(code, "co_qualname", code.co_name).encode("utf-8", "replace")[:1000],
            code.co_filename.encode("utf-8", "replace")[:4000],
        )
        if self.bytes + len(name) > MOST_CODE_BYTES:
            return 0
        try:
            if self.codes is None:
                self.open()
            elif not self.is_open():
                self.open(0)
            os.write(self.codes, name)
        except OSError:
            return 0
        self.bytes += len(name)
        self.names += 1
        return self.names

    def ring(self):
        try:
            return self.threads.ring
        except AttributeError:
            self.threads.ring = None  # unless all goes well
            self.threads.ring = Ring.open(self)
            return self.threads.ring

    def close(self):
        stop()
        ring = getattr(self.threads, "ring", None)
        if ring:
            ring.remove()
        if self.codes is not None:
            try:
                os.unlink(os.path.join(self.folder, "codes"))
                os.rmdir(self.folder)
            except OSError:
                pass  # other threads have rings in it


class Ring:
    """What a thread executed last."""

    @staticmethod
    def open(process):
        try:
            with process.lock:
                if process.codes is None:
                    process.open()
            late = process.ring_bytes + HEADER + CAPACITY * RECORD.size > MOST_BYTES - LATE_BYTES
            capacity = min(CAPACITY, LATE_CAPACITY) if late else CAPACITY
            size = HEADER + capacity * RECORD.size
            return Ring(process, capacity, size) if process.ring_bytes + size <= MOST_BYTES else None
        except OSError:
            return None

    def __init__(self, process, capacity, size):
        thread = _thread.get_native_id()
        self.pid = process.pid
        self.path = os.path.join(process.folder, "%d.ring" % thread)
        file = os.open(self.path, os.O_CREAT | os.O_TRUNC | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(file, 0, size)
            self.memory = mmap.mmap(file, size)
        finally:
            os.close(file)
        process.ring_bytes += size
        self.process = process
        self.capacity = capacity
        self.memory[8:32] = struct.pack("<QQq", capacity, 0, thread)
        self.memory[:8] = b"UNHANGR1"
        self.count = 0
        self.depth = getattr(process.threads, "depth", 0)

    def add(self, number, kind, line, moment):
        at = HEADER + self.count % self.capacity * RECORD.size
        RECORD.pack_into(self.memory, at, number | kind, line, moment << 16 | min(self.depth, 65535))
        self.count += 1
        COUNT.pack_into(self.memory, 16, self.count)

    def line(self, number, line):
        self.add(number, 0, line, 0)

    def call(self, number, line):
        self.depth += 1
        self.add(number, CALL, line, time.monotonic_ns() // 1000)

    def end(self):
        self.depth = max(0, self.depth - 1)

    def remove(self):
        if self.memory is not None and self.pid == os.getpid():
            self.process.ring_bytes -= len(self.memory)
            self.memory = None
            os.unlink(self.path)

    def __del__(self):  # at the end of its thread
        try:
            self.remove()
        except (AttributeError, OSError):
            pass
