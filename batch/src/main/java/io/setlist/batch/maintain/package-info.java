/** Upkeep of the tables: fewer and larger files, and none that nobody can reach any more. */
package io.setlist.batch.maintain;
