package dev.unhang;

import dev.unhang.target.CannotInspect;

/** What was read of a process in one look, before it is said what it waits for. */
interface Sight {

  /**
   * What its threads wait for, once all processes of the look have been read.
   *
   * @throws CannotInspect if the process has ended meanwhile
   */
  ProcessLook explain() throws CannotInspect;
}
