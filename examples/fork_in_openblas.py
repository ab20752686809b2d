"""A program that stops in the middle of a fork, with Ctrl-C dead, on numpy and scipy as pip installs them.

Each of the two brings an OpenBLAS of its own, which ends its threads whenever the process forks and makes new ones afterwards. If
another thread gives one of them work at that moment, the fork waits for a thread that stays, and Python with it: the fork
holds the GIL. Whether it happens is a matter of luck; a few seconds do, as a rule.

    python3 -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python examples/fork_in_openblas.py
"""

import multiprocessing
import os
import threading

import numpy
import scipy.linalg

matrix = numpy.eye(400) * 2


def factorise():
    while True:
        scipy.linalg.cholesky(matrix @ matrix)


def main():
    print("process", os.getpid(), "computes, and starts children", flush=True)
    for _ in range(3):
        threading.Thread(target=factorise, daemon=True).start()
    while True:
        child = multiprocessing.get_context("fork").Process(target=os.getpid)
        child.start()
        child.join()


if __name__ == "__main__":
    main()
