/** The recorder that is loaded into a program by its start, and what it leaves behind. */
@NullMarked
package dev.unhang.history;

import org.jspecify.annotations.NullMarked;
