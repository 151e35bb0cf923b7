/** From a Kafka record to a user's packed events, or to the reason why it was refused. */
package io.setlist.streaming.source;
