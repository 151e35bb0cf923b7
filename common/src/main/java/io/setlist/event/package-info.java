/**
 * The event of SPEC 1 and its parser: bytes in, an {@link io.setlist.event.Event} or a {@link
 * io.setlist.event.Rejection} out. Knows no Spark, so that both twins and the tests share exactly
 * this and nothing more.
 */
package io.setlist.event;
