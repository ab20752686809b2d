/**
 * Names of functions as their source has them: C++ and Rust symbols demangled. Text in, text out.
 */
@NullMarked
package dev.unhang.demangle;

import org.jspecify.annotations.NullMarked;
