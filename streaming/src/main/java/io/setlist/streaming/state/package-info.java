/** The kernel inside Spark's {@code flatMapGroupsWithState}. */
package io.setlist.streaming.state;
