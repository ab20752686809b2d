/** From the wait-for graph to deadlocks, findings and the verdict. Never touches a target. */
@NullMarked
package dev.unhang.findings;

import org.jspecify.annotations.NullMarked;
