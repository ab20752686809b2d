package dev.unhang.python;

import dev.unhang.target.TaskMark;
import java.util.Map;
import java.util.Set;

/** What else is done in the stop in which Python frames are read, so that it is of one moment. */
public interface WhileStopped {

  /** Nothing: only what the Python frames need is stopped. */
  WhileStopped NOTHING =
      new WhileStopped() {
        @Override
        public Set<Integer> alsoStop(Map<Integer, TaskMark> marks) {
          return Set.of();
        }

        @Override
        public void stopped(Set<Integer> tids, Map<Integer, TaskMark> marks) {}
      };

  /**
   * Further threads to stop.
   *
   * @param marks where the threads stand
   */
  Set<Integer> alsoStop(Map<Integer, TaskMark> marks);

  /**
   * Called during each stop; what an earlier one gave is to be forgotten. Has to return within
   * milliseconds.
   *
   * @param tids that stand still now
   * @param marks where the threads stood right before
   */
  void stopped(Set<Integer> tids, Map<Integer, TaskMark> marks);
}
