/** Call frame information: how to get from a call to its caller. Bytes in, values out. */
@NullMarked
package dev.unhang.dwarf;

import org.jspecify.annotations.NullMarked;
