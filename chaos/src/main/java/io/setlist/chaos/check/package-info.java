/**
 * Holds what the tables say against SPEC 1 to 5, record by record, from the archive's bytes alone.
 * It shares no code with the jobs but the parser, and knows no Spark beyond {@link
 * io.setlist.chaos.check.TableReader}.
 */
package io.setlist.chaos.check;
