/** The command line: options become a validated immutable config, failures an exit code. */
package io.setlist.cli;
