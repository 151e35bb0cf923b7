/** From the changes of a micro-batch to rows of the tables, each written exactly once. */
package io.setlist.streaming.sink;
