# To be run by gdb: prints the frames of all threads, innermost first, without those that are
# inlined or were replaced by a tail call, which have no place on the stack.
import gdb

VIRTUAL = (gdb.INLINE_FRAME, gdb.TAILCALL_FRAME)

for thread in gdb.selected_inferior().threads():
    thread.switch()
    print("THREAD %d" % thread.ptid[1])
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() not in VIRTUAL:
            name = "(signal)" if frame.type() == gdb.SIGTRAMP_FRAME else frame.name() or "?"
            print("FRAME %x %s" % (frame.pc(), name))
        frame = frame.older()
print("COMPLETE")
