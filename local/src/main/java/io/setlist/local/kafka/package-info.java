/** Writing to a topic: making it, and sending records in order. */
package io.setlist.local.kafka;
