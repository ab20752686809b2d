/** Runs and watches programs, and notices when they hang. */
@NullMarked
package dev.unhang.watch;

import org.jspecify.annotations.NullMarked;
