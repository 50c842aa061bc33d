/** The alerts file: rules, routes, maintenance windows; the shipped rules; every problem at once. */
@NullMarked
package headroom.rules;

import org.jspecify.annotations.NullMarked;
