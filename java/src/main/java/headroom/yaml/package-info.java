/**
 * What files of the operator have in common: YAML nodes with their places, values with their range,
 * and every problem of one file at once.
 */
@NullMarked
package headroom.yaml;

import org.jspecify.annotations.NullMarked;
