/**
 * The streaming jobs. A record's way is {@code source} (Kafka record to packed events or a
 * refusal), {@code state} and {@code kernel} (events to sessions), {@code sink} (changes to table
 * rows). Why a micro-batch runs, and with what, is in {@code planning}, the watermark with it;
 * {@code checkpoint} and {@code delta} hold what is Spark's and Delta's own.
 */
package io.setlist.streaming;
