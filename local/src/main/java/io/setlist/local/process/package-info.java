/** Starting other commands as a user would, and ending with nothing left behind. */
package io.setlist.local.process;
