/** The session row of SPEC 3: its shape alone. How it is computed is each twin's own affair. */
package io.setlist.session;
