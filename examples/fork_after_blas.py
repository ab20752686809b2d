"""A child of multiprocessing multiplies two matrices, and never ends; Ctrl-C does nothing to it.

numpy's products go to one BLAS (BLIS, with OpenMP's threads), scipy's factorisations to another
(OpenBLAS, with threads of its own): Debian's packages can be set up that way, and wheels often are.
The first product makes the threads of OpenMP. The fork copies the memory, which says that they are
there, but not the threads.

tools/libraries fetches what it needs; run it by

    examples/with-two-blas python3 examples/fork_after_blas.py
"""

import multiprocessing
import os

import numpy
import scipy.linalg

matrix = numpy.eye(500) * 2


def work():
    return matrix @ matrix


def main():
    scipy.linalg.cholesky(matrix @ matrix)
    print("forking a child of process", os.getpid(), flush=True)
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join()


if __name__ == "__main__":
    main()
