/**
 * The batch twin (SPEC 6): the sessions of a date from the archive alone, in Spark SQL over
 * columns. Of the project it knows the contract in {@code common} and nothing else: a twin that
 * shared the stream's code would share its mistakes.
 */
package io.setlist.batch;
