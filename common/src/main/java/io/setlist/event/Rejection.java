package io.setlist.event;

/**
 * Why a record is no event (SPEC 1).
 *
 * @param code what is wrong; of several the first in the order of {@link Code}
 * @param field the field that is missing or bad, as spelled in the JSON; null for the other codes
 */
public record Rejection(Code code, String field) implements Parsed {

  /** The codes in the order in which a record is judged. */
  public enum Code {
    OVERSIZED,
    BAD_TIMESTAMP,
    MALFORMED_JSON,
    MISSING_FIELD,
    BAD_FIELD,
    FUTURE_TIME,
    /** Nobody has looked: an operator said that it cannot be read. */
    SKIPPED
  }
}
