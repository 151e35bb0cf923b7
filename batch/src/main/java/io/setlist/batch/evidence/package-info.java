/** What the archive can still prove, and of which dates it cannot. */
package io.setlist.batch.evidence;
