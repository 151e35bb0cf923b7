/**
 * Sessions of one user, event by event: state + new events + watermark in, new state + changes out.
 *
 * <p>Pure functions of SPEC 2–4 that know no Spark, no clock and no I/O. {@link
 * io.setlist.streaming.kernel.SessionKernel} is the way in; {@link
 * io.setlist.streaming.kernel.EventBlock} also packs events for a shuffle.
 */
package io.setlist.streaming.kernel;
