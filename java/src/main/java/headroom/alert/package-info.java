/**
 * Rules over Frames into alerts, and alerts into notices: who is told what, when, how often. Pure: no
 * clock, no file, no thread of its own; time is an argument.
 */
@NullMarked
package headroom.alert;

import org.jspecify.annotations.NullMarked;
