/** Takes one person out of all tables, and out of all that is to come. */
package io.setlist.batch.forget;
