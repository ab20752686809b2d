/**
 * Instructions of x86-64: how long each is, and what it does to the stack and to the registers that
 * functions preserve.
 */
@NullMarked
package dev.unhang.instructions;

import org.jspecify.annotations.NullMarked;
