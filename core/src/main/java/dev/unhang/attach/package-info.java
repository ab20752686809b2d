/** Asking a process that runs already to do something: to be recorded from now on. */
@NullMarked
package dev.unhang.attach;

import org.jspecify.annotations.NullMarked;
