/**
 * What tests run against: the Python interpreters of this machine and programs that hang in them.
 */
@NullMarked
package dev.unhang.testing;

import org.jspecify.annotations.NullMarked;
