/**
 * The libraries that compute with threads of their own (BLAS, LAPACK) or provide such threads
 * (OpenMP), among the files that a process has mapped: recognised by what they export, whatever the
 * file is called.
 */
@NullMarked
package dev.unhang.libraries;

import org.jspecify.annotations.NullMarked;
