/** The command line: arguments in, text or JSON out, an exit status at the end. */
@NullMarked
package dev.unhang.cli;

import org.jspecify.annotations.NullMarked;
