/**
 * The interpreter's structures as seen from outside: runtime, interpreters, threads, frames, code,
 * objects.
 */
@NullMarked
package dev.unhang.python;

import org.jspecify.annotations.NullMarked;
