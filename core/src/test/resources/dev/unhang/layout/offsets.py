"""Prints what an interpreter itself knows of its layout."""
import _thread
import asyncio
import ctypes
import os
import sys
import threading
import types

for name in "PyType_Type", "_PyRuntime", "_Py_NegativeRefcount", "_Py_RefTotal":
    try:
        print("SYMBOL", name, ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, name)))
    except ValueError:
        pass

members = {
    types.CodeType: "CODE co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_stacksize co_flags co_code"
    " co_consts co_names co_varnames co_freevars co_cellvars co_filename co_name co_qualname co_firstlineno co_lnotab"
    " co_linetable co_exceptiontable",
    types.FunctionType: "FUNCTION __closure__ __globals__",
    types.GeneratorType: "GENERATOR gi_frame gi_running gi_code",
    types.CoroutineType: "COROUTINE cr_frame",
    types.AsyncGeneratorType: "ASYNC_GENERATOR ag_frame",
    types.FrameType: "FRAME f_back f_code f_globals f_lasti",
    types.MethodType: "METHOD __func__ __self__",
    types.ModuleType: "MODULE __dict__",
    type: "TYPE __basicsize__ __itemsize__ __flags__ __dictoffset__ __base__ __mro__",
}
for owner, names in members.items():
    prefix, *names = names.split()
    for name in names:
        descriptor = owner.__dict__.get(name)
        if isinstance(descriptor, types.MemberDescriptorType):
            short = name.strip("_") if name.startswith("__") else name.split("_", 1)[1]
            print("MEMBER", prefix + "_" + short.upper(), id(descriptor))

sizes = {
    "OBJECT": object,
    "DICT": dict,
    "LOCK": _thread.LockType,
    "RLOCK": type(threading.RLock()),
    "TASK": asyncio.Task,
}
for name, owner in sizes.items():
    print("SIZE", name + "_SIZEOF", owner.__basicsize__)
print("END")
print("READY", os.getpid(), flush=True)
sys.stdin.read()
