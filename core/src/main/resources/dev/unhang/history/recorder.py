"""The flight recorder for where unhang was built without a C compiler: writes the files that history.h describes, and
takes several times as long."""
import atexit
import os
import sys

process = Process()


def forked():
    global process
    parent, process = process, None  # nothing is recorded until there is a folder of its own
    ring = getattr(parent.threads, "ring", None)
    if parent.codes is not None and parent.is_open():
        os.close(parent.codes)
    child = Process()
    child.threads.depth = ring.depth if ring else 0  # of the one thread that there is
    process = child


def place(code):
    """Where to record what this thread executes, and the code's number: nowhere what is not to be recorded, or before a
    forked child has rings of its own."""
    number = None if process is None else process.number(code)
    return (None if number is None else process.ring()), number


def trace(frame, event, argument):
    """For sys.settrace."""
    ring, number = place(frame.f_code)
    if ring is None:
        return None
    if event == "line":
        ring.line(number, frame.f_lineno)
    elif event == "call":
        ring.call(number, frame.f_lineno)
    elif event == "return":
        ring.end()
    return trace


def monitor(monitoring):
    """For sys.monitoring."""

    def unless_left_out(code):
        return monitoring.DISABLE if process and process.number(code) is None else None

    def line(code, line):
        ring, number = place(code)
        if ring:
            ring.line(number, line)
        return unless_left_out(code)

    def start(code, *_):
        ring, number = place(code)
        if ring:
            ring.call(number, code.co_firstlineno)
        return unless_left_out(code)

    def end(code, *_):
        ring, _ = place(code)
        if ring:
            ring.end()
        return unless_left_out(code)

    def always(function):
        """For events that cannot be disabled."""

        def call(*event):
            function(*event)

        return call

    callbacks = {
        "LINE": line,
        "PY_START": start,
        "PY_RESUME": start,
        "PY_THROW": always(start),
        "PY_RETURN": end,
        "PY_YIELD": end,
        "PY_UNWIND": always(end),
    }
    monitoring.use_tool_id(4, "unhang")
    for name, function in callbacks.items():
        monitoring.register_callback(4, getattr(monitoring.events, name), function)
    monitoring.set_events(4, sum(getattr(monitoring.events, name) for name in callbacks))


def stop():
    if hasattr(sys, "monitoring"):
        sys.monitoring.set_events(4, 0)
    else:
        sys.settrace(None)


os.register_at_fork(after_in_child=forked)
atexit.register(lambda: process.close())
if hasattr(sys, "monitoring"):
    monitor(sys.monitoring)
else:
    import threading

    threading.settrace(trace)
    sys.settrace(trace)
