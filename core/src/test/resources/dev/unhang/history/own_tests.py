"""CPython's own tests of python -m trace's command line, run against the recorder: LIBRARY as the only argument.

test_trace starts `python -m trace OPTIONS PROGRAM` through two functions of test.support; in their place come others that
start PROGRAM as `unhang trace OPTIONS` does. Where there is no program unhang runs the module itself.
"""
import os
import sys
import unittest

try:
    from test import test_trace
except ImportError:
    print("NO TESTS")
    sys.exit()

traced = 0


def adapted(original):
    def start(*arguments, **environment):
        global traced
        if arguments[:2] != ("-m", "trace"):
            return original(*arguments, **environment)
        end = 2
        while end < len(arguments) and arguments[end].startswith("-"):
            end += 1
        options, program = list(arguments[2:end]), list(arguments[end:])
        if not program:
            return original(*arguments, **environment)
        if "--module" in options:
            options.remove("--module")
            program.insert(0, "-m")
        traced += 1
        os.environ["LD_PRELOAD"] = sys.argv[1]
        os.environ["UNHANG_TRACE"] = "\x1e".join(options)
        try:
            return original(*program, **environment)
        finally:
            del os.environ["LD_PRELOAD"], os.environ["UNHANG_TRACE"]

    return start


test_trace.assert_python_ok = adapted(test_trace.assert_python_ok)
test_trace.assert_python_failure = adapted(test_trace.assert_python_failure)
suite = unittest.TestSuite()
for name in "TestCoverageCommandLineOutput", "TestCommandLine":
    suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(getattr(test_trace, name)))
result = unittest.TextTestRunner(verbosity=2).run(suite)
print("OK" if result.wasSuccessful() else "FAILED", result.testsRun, "tests", traced, "traced")
