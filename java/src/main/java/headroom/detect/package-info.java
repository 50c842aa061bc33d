/**
 * What is wrong, out of verdicts, audits and drops: one class a detector, each gives findings with
 * their evidence and what to do. Pure: no socket, no clock, no file; time is an argument.
 */
@NullMarked
package headroom.detect;

import org.jspecify.annotations.NullMarked;
