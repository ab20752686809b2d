/** Native stacks: from a thread's registers to its calls, and to their names. */
@NullMarked
package dev.unhang.unwind;

import org.jspecify.annotations.NullMarked;
