/**
 * Synthetic listening traffic with a known truth. Everything follows from the seed: a listener's
 * records can be made alone, or all listeners' merged in the order of arrival, and are the same.
 */
package io.setlist.local.traffic;
