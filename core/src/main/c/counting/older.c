// Frames that were being executed when counting began.
#include "counting.h"
#include "trace.h"

enum { MOST_FRAMES = 16 };

/// The frames of this thread that do not count, since they were being executed already. They are as long as they run.
static __thread Object *older[MOST_FRAMES];

void older_note(void) {
  Object *frame = PyEval_GetFrame();
  Py_IncRef(frame);
  for (int i = 0; i < MOST_FRAMES; i++) {
    older[i] = frame;
    if (frame) {
      Code *code = trace_code(python_borrow_code(frame));
      code->has_older = 1;
      code->generation = 0;
      Object *caller = python_caller(frame);
      Py_DecRef(frame);
      frame = caller;
    }
  }
  python_release(frame);
}

int older_has(Object *frame) {
  for (int i = 0; i < MOST_FRAMES && older[i]; i++) {
    if (older[i] == frame) {
      return 1;
    }
  }
  return 0;
}
