/** Reading bytes of a target: one method, and what wraps it. */
@NullMarked
package dev.unhang.memory;

import org.jspecify.annotations.NullMarked;
