/** Where to start: looks at processes and says what they wait for. */
@NullMarked
package dev.unhang;

import org.jspecify.annotations.NullMarked;
