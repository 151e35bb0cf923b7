/**
 * An event and a session as the users of another engine would write them: what all peers in Java
 * share, so that they differ by their engine alone.
 */
package io.setlist.bench.listen;
