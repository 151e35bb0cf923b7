/** The watermark of SPEC 4: computed here, kept in the ledger, handed to Spark. */
package io.setlist.streaming.clock;
