/** Reports for people. */
@NullMarked
package dev.unhang.report;

import org.jspecify.annotations.NullMarked;
