/** SPEC 7: the live sessions of dates against those of the batch, class by class, with causes. */
package io.setlist.batch.reconcile;
