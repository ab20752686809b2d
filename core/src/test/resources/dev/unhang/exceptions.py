"""Threads that wait in C++ code, around exceptions."""
import ctypes
import os
import sys
import threading

library = ctypes.CDLL(sys.argv[1])
for name in ("in_handler", "in_destructor", "in_terminate"):
    thread = threading.Thread(target=getattr(library, name), args=(1,), name=name)
    thread.daemon = True
    thread.start()
print("READY %d" % os.getpid())
sys.stdout.flush()
lock = threading.Lock()
lock.acquire()
lock.acquire()
