/**
 * What lies in a checkpoint: Spark's logs of a query, as version 3.5 keeps them, and what is put
 * beside them. Nothing else knows these logs.
 */
package io.setlist.streaming.checkpoint;
