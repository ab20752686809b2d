/** Offsets of CPython's struct members, as data, and the choice of how a version is read. */
@NullMarked
package dev.unhang.layout;

import org.jspecify.annotations.NullMarked;
