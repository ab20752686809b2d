/** What a function's bytecode says of where it may go and what it calls, without running it. */
@NullMarked
package dev.unhang.python.bytecode;

import org.jspecify.annotations.NullMarked;
