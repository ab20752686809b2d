/** ELF images: symbols, sections, notes. Bytes in, values out; no input or output of its own. */
@NullMarked
package dev.unhang.elf;

import org.jspecify.annotations.NullMarked;
