/**
 * Why a micro-batch runs, with what, and how it is repeated: what Spark asks of a source between
 * the records. A {@link io.setlist.streaming.planning.BatchPlanner} answers what is next, as a
 * {@link io.setlist.streaming.planning.PlannedBatch} that Spark keeps in its checkpoint; while it
 * runs, source, state and sink share it as the {@link io.setlist.streaming.planning.RunningBatch}.
 * The watermark of SPEC 4 is kept here too, for time alone is a reason to run.
 */
package io.setlist.streaming.planning;
