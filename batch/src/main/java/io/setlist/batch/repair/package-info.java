/** Puts the batch's sessions in the place of live ones that differ, in one commit (SPEC 7). */
package io.setlist.batch.repair;
