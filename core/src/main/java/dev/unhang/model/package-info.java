/**
 * What is known of the processes looked at, as plain values. Readers fill it, findings and reports
 * read it; nothing in here touches a target.
 */
@NullMarked
package dev.unhang.model;

import org.jspecify.annotations.NullMarked;
