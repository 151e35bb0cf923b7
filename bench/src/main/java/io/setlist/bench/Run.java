package io.setlist.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One run of a contestant, as a line of the results.
 *
 * @param contestant its name
 * @param events that it had to read
 * @param users about so many listeners
 * @param round 1 for the first run of each
 * @param code of what ran: other code makes another measurement
 * @param wallSeconds from the start of the process to its end
 * @param cpuSeconds of the process and all that it started
 * @param brokerCpuSeconds of the broker meanwhile
 * @param peakBytes of resident memory, of the process and all that it started
 * @param load of the machine just before, as the mean number of processes that want to run
 * @param found sessions, or records where it makes no sessions
 * @param digest of the sessions
 * @param difference to the truth in words; null where there is none
 * @param failure why it says nothing; null where it ended well
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Run(
    String contestant,
    long events,
    int users,
    int round,
    String code,
    double wallSeconds,
    double cpuSeconds,
    double brokerCpuSeconds,
    long peakBytes,
    double load,
    long found,
    String digest,
    String difference,
    String failure) {

  boolean counts() {
    return failure == null;
  }
}
