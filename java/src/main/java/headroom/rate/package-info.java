/**
 * From successive readings of the kernel to Frames. Pure: no clock, no file, no native call, no
 * Vert.x; time comes with the reading.
 */
@NullMarked
package headroom.rate;

import org.jspecify.annotations.NullMarked;
