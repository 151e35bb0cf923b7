/** A real single-node Kafka broker on loopback, inside the process that asks for it. */
package io.setlist.local.broker;
