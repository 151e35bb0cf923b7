/** The rules that decide rows: gap, delay, lateness, skew, size. Knows no Spark. */
package io.setlist.rules;
