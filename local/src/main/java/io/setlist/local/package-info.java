/**
 * What a person needs to try Setlist out on one machine: a broker, traffic with a known truth, and
 * a loader. Nothing here runs in production.
 */
package io.setlist.local;
