/** How far a job is, for the person who waits. Knows no Spark. */
package io.setlist.progress;
