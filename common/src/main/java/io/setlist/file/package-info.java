/**
 * Hadoop's {@code file:} by {@code java.nio}. Hadoop's own forks a process to give a file its
 * rights, and eight more to rename one, wherever its native library is missing (everywhere but in a
 * distribution of Hadoop): some hundred a micro-batch.
 */
package io.setlist.file;
