/** What is looked at: a live process. */
@NullMarked
package dev.unhang.target;

import org.jspecify.annotations.NullMarked;
