/**
 * Delta's own classes, version 3.3, as far as the stream alone needs them: one commit a
 * micro-batch, and what is live in a table, without a look into its log each time. Nothing else in
 * the stream knows them.
 */
package io.setlist.streaming.delta;
