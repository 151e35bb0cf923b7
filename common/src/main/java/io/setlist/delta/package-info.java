/**
 * Delta's own classes, as version 3.3 has them: commits, snapshots and the files of a log. What
 * leans on them is here, or in the package of this name of a module that writes in a way of its
 * own, and nowhere else; so that another version of Delta is a matter of these.
 */
package io.setlist.delta;
