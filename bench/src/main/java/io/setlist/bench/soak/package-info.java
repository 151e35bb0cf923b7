/**
 * {@code ./setlist bench soak}: what a micro-batch costs, and what the process holds, over hours.
 */
package io.setlist.bench.soak;
