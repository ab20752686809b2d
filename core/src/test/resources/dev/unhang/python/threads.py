# Starts threads and prints what Python's threading module knows of them.
import _thread
import os
import sys
import threading
import time


class Worker(threading.Thread):
    def __init__(self, name):
        super().__init__(name=name, daemon=True)

    def run(self):
        time.sleep(600)


def sleep():
    time.sleep(600)


def foreign():
    threading.current_thread().name = 'foreign'
    ready.release()
    sleep()


ready = threading.Semaphore(0)
for name in 'worker-1', 'na\xefve \u20ac \U0001f600', '', 'x' * 500:
    Worker(name).start()
for i in range(50):
    threading.Thread(target=sleep, daemon=i % 2 == 0).start()
_thread.start_new_thread(foreign, ())
ready.acquire()
ended = [threading.Thread(target=int) for _ in range(20)]
for thread in ended:
    thread.start()
for thread in ended:
    thread.join()

print('modules', hex(id(sys.modules)))
for thread in threading.enumerate():
    print('thread', hex(id(thread)), thread.ident, thread.name.encode().hex(), str(thread.daemon).lower(),
          str(thread is threading.main_thread()).lower(), getattr(thread, 'native_id', None) or '-')
print('END')
print('READY %d' % os.getpid(), flush=True)
sleep()
