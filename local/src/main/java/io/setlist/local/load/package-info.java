/** Files of JSON lines into a Kafka topic, each line's bytes untouched. */
package io.setlist.local.load;
