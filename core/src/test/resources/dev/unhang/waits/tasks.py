"""Asyncio tasks that wait for everything there is. Prints for each: its name, the kind of its wait, its holders (tasks,
or threads as "thread:NAME"), the functions of this file on its stack, innermost first, and the label of what it waits for."""
import asyncio
import concurrent.futures
import contextlib
import os
import socket
import sys
import threading
import time
import types

FOREVER = 100_000
keep = []  # a loop's references to its tasks are weak


def expect(name, kind, holders=(), frames=(), label="*"):
    line = "|".join([name, kind, ",".join(sorted(holders)), ",".join(frames), label])
    os.write(1, ("TASK|" + line + "\n").encode())


def task(coroutine, name, *expected, **more):
    expect(name, *expected, **more)
    created = asyncio.get_running_loop().create_task(coroutine, name=name)
    keep.append(created)
    return created


async def wait_on(awaitable):
    return await awaitable


async def hold(lock):
    async with lock:
        await asyncio.sleep(FOREVER)


async def take(lock):
    async with lock:
        pass


@contextlib.asynccontextmanager
async def locked(lock):
    async with lock:
        yield


async def hold_through_manager(lock):
    async with locked(lock):
        await asyncio.sleep(FOREVER)


async def hold_twice(first, second):
    async with first:
        async with second:
            await asyncio.sleep(FOREVER)


async def wait_condition(condition):
    async with condition:
        await condition.wait()


class Awaitable:
    def __init__(self, future):
        self.future = future

    def __await__(self):
        return (yield from self.future)


@types.coroutine
def by_generator(awaitable):
    return (yield from awaitable.__await__())


async def generate(awaitable):
    yield 1
    yield await awaitable


async def iterate(awaitable):
    async for _ in generate(awaitable):
        pass


async def send(awaitable):
    async with contextlib.AsyncExitStack():
        generator = generate(awaitable)
        await generator.asend(None)
        await generator.asend(None)


async def wait_both(first, second):
    await asyncio.gather(first, second)


async def wait_any(*tasks):
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


async def wait_all(*tasks):
    await asyncio.wait(tasks)


async def with_timeout(future):
    await asyncio.wait_for(future, FOREVER)


async def shielded(future):
    await asyncio.shield(future)


class Service:
    def __init__(self):
        self.jobs = asyncio.Queue(1)

    async def get(self):
        await self.jobs.get()


async def fill(queue):
    await queue.put(1)
    await queue.put(2)


async def unfinished(queue):
    await queue.put(1)
    await queue.join()


async def in_thread(pool):
    await asyncio.get_running_loop().run_in_executor(pool, time.sleep, FOREVER)


async def first_of(*tasks):
    for each in asyncio.as_completed(tasks):
        await each


async def child(process):
    await process.wait()


async def read(reader):
    await reader.read(1)


async def nothing():
    pass


def block():
    while True:
        time.sleep(FOREVER)


async def hold_up(ready):
    expect("hold_up", "-", (), ("block", "hold_up"))
    asyncio.current_task().set_name("hold_up")
    lock = asyncio.Lock()
    done = asyncio.get_running_loop().create_future()
    task(wait_on(done), "done", "-", (), ("wait_on",))
    async with lock:
        task(take(lock), "taker of current", "lock", ["hold_up"], ("take",))
        await asyncio.sleep(0)
        done.set_result(None)
        task(nothing(), "not started", "-", (), ("nothing",))
        ready.set()
        block()


async def eager(ready):
    asyncio.current_task().set_name("starter")
    expect("starter", "task", ["eager"], ("eager",), "asyncio.Task eager")
    if sys.version_info >= (3, 12):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    started = task(wait_on(asyncio.sleep(FOREVER)), "eager", "sleep", (), ("wait_on",))
    ready.set()
    await started


async def across(ready, loop):
    """What another loop does."""
    expect("across", "future", ["remote"], ("across",), "concurrent.futures.Future")
    asyncio.current_task().set_name("across")
    future = asyncio.run_coroutine_threadsafe(remote(ready), loop)
    await asyncio.wrap_future(future)


async def remote(ready):
    expect("remote", "sleep", (), ("remote",))
    asyncio.current_task().set_name("remote")
    ready.set()
    await asyncio.sleep(FOREVER)


def newer(exec_source):
    exec(compile(exec_source, __file__, "exec"), globals())


NEWER = """
async def group(*coroutines):
    async with asyncio.TaskGroup() as tasks:
        for name, coroutine in coroutines:
            tasks.create_task(coroutine, name=name)


async def in_time(event):
    async with asyncio.timeout(FOREVER):
        await event.wait()


async def meet(barrier):
    await barrier.wait()
"""


async def main():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    expect("main", "event", (), ("main",), "asyncio.Event event")
    asyncio.current_task().set_name("main")

    lock = asyncio.Lock()
    task(hold(lock), "holder", "sleep", (), ("hold",))
    task(take(lock), "taker", "lock", ["holder"], ("take",), "asyncio.Lock lock")
    second, third = asyncio.Lock(), asyncio.Lock()
    task(hold_twice(second, third), "twice", "sleep", (), ("hold_twice",))
    task(take(second), "second", "lock", ["twice"], ("take",))
    task(take(third), "third", "lock", ["twice"], ("take",))
    managed = asyncio.Lock()
    task(hold_through_manager(managed), "manager", "sleep", (), ("hold_through_manager",))
    task(take(managed), "managed", "lock", ["manager"], ("take",))

    condition = asyncio.Condition()
    task(wait_condition(condition), "condition", "condition", (), ("wait_condition",), "asyncio.Condition condition")
    held = asyncio.Condition()
    task(hold(held), "condition holder", "sleep", (), ("hold",))
    task(take(held), "condition taker", "lock", ["condition holder"], ("take",))

    semaphore = asyncio.BoundedSemaphore(2)
    task(hold(semaphore), "permit 1", "sleep", (), ("hold",))
    task(hold(semaphore), "permit 2", "sleep", (), ("hold",))
    task(take(semaphore), "permit 3", "semaphore", ["permit 1", "permit 2"], ("take",), "asyncio.BoundedSemaphore lock")

    task(Service().get(), "getter", "queue", (), ("get",), "asyncio.Queue self.jobs of <Service>")
    task(fill(asyncio.Queue(1)), "putter", "queue", (), ("fill",), "asyncio.Queue queue")
    task(unfinished(asyncio.Queue()), "joiner", "queue", (), ("unfinished",), "asyncio.Queue queue")

    future = loop.create_future()
    task(wait_on(future), "plain", "future", (), ("wait_on",))
    a = task(wait_on(wait_on(event.wait())), "a", "event", (), ("wait_on", "wait_on"), "*")
    b = task(asyncio.sleep(FOREVER), "b", "sleep", (), ())
    task(wait_on(a), "task", "task", ["a"], ("wait_on",), "asyncio.Task a")
    task(wait_on(Awaitable(a)), "awaitable", "task", ["a"], ("__await__", "wait_on"))
    task(wait_on(by_generator(Awaitable(a))), "generator", "task", ["a"], ("__await__", "by_generator", "wait_on"))
    task(iterate(wait_on(a)), "async for", "task", ["a"], ("wait_on", "generate", "iterate"))
    task(send(a), "asend", "task", ["a"], ("generate", "send"))
    task(wait_both(a, b), "gather", "task", ["a", "b"], ("wait_both",), "asyncio.gather")
    task(wait_any(a, b), "any", "task", ["a", "b"], ("wait_any",), "asyncio.wait")
    task(wait_all(a, b), "all", "task", ["a", "b"], ("wait_all",), "asyncio.wait")
    task(with_timeout(a), "timeout", "task", ["a"], ("with_timeout",), "asyncio.Task a")
    task(shielded(a), "shield", "task", ["a"], ("shielded",), "asyncio.Task a")
    task(first_of(a, b), "as_completed", "task", ["a", "b"], ("first_of",), "asyncio.as_completed")
    process = await asyncio.create_subprocess_exec("sleep", str(FOREVER))
    task(child(process), "child", "process-exit", ["process:%d" % process.pid], ("child",))

    pool = concurrent.futures.ThreadPoolExecutor(1, "pool")
    pool.submit(int).result()
    (worker,) = pool._threads
    task(in_thread(pool), "executor", "future", ["thread:%d" % worker.native_id], ("in_thread",))

    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    task(read(reader), "reader", "socket", ("process:%d" % os.getpid(),), ("read",))

    expect("in python", "task", ["a"], ("wait_on",), "asyncio.Task a")
    in_python = asyncio.tasks._PyTask(wait_on(a), loop=loop, name="in python")
    task(wait_on(in_python), "for python", "task", ["in python"], ("wait_on",), "asyncio.Task in python")
    in_python_future = asyncio.futures._PyFuture(loop=loop)
    task(wait_on(in_python_future), "python future", "future", (), ("wait_on",))

    if sys.version_info >= (3, 11):
        newer(NEWER)
        expect("x", "event", (), ("wait_on",))
        expect("y", "task", ["x2"], ("group",), "asyncio.TaskGroup")
        expect("x2", "event", (), ("wait_on",))
        task(
            group(("x", wait_on(event.wait())), ("y", group(("x2", wait_on(event.wait()))))),
            "group", "task", ["x", "y"], ("group",), "asyncio.TaskGroup",
        )
        task(in_time(event), "in time", "event", (), ("in_time",), "asyncio.Event event")
        task(meet(asyncio.Barrier(2)), "barrier", "barrier", (), ("meet",), "asyncio.Barrier barrier")

    keep.append(locals())
    await start_loops(loop)
    await asyncio.sleep(0.5)
    loop.call_soon(os.write, 1, b"END\nREADY %d\n" % os.getpid())  # once this task waits, too
    await event.wait()


async def start_loops(loop):
    """Threads with loops of their own."""
    for function, arguments in (hold_up, ()), (eager, ()), (across, (loop,)):
        ready = threading.Event()
        coroutine = function(ready, *arguments)
        threading.Thread(target=asyncio.run, args=(coroutine,), daemon=True).start()
        while not ready.is_set():
            await asyncio.sleep(0.01)


asyncio.run(main())
