/** The kernel's side of a process: the C library by FFM, and /proc text as records. */
@NullMarked
package dev.unhang.linux;

import org.jspecify.annotations.NullMarked;
