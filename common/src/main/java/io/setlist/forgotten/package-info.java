/**
 * Who is to be forgotten, and how: the list that every way into the tables reads, and the removal
 * of what came before it.
 */
package io.setlist.forgotten;
