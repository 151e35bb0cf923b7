/** Sessions as one writes them with Spark's own means, each in a small job. */
package io.setlist.bench.spark;
