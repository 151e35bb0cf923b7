/** What all clients of Kafka share: how they are set up, and what a broker's refusal means. */
package io.setlist.kafka;
