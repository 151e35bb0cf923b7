/**
 * {@code ./setlist bench}: the same traffic through Setlist and through what one would take
 * instead, as whole processes in turn; docs/benchmark.md says how to read it.
 */
package io.setlist.bench;
