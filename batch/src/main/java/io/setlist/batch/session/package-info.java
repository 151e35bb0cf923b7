/** SPEC 2 and 3 in Spark SQL: from events to session rows. */
package io.setlist.batch.session;
