package io.setlist.batch.table;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;

/**
 * What the batch's rows of a date rest on.
 *
 * @param runId the newest run that wrote them
 * @param cutOff up to it they are known to be right: by that run or, where a later one looked
 *     whether they had changed, by that
 * @param frontier by it their status is known to be right
 */
public record Basis(String runId, CutOff cutOff, Frontier frontier) {}
