/** One resolver per kind of wait. */
@NullMarked
package dev.unhang.waits;

import org.jspecify.annotations.NullMarked;
