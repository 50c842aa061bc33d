/**
 * What Cilium's agent says of itself: read, never written, and all of it optional. Formats: {@code
 * api/v1/openapi.yaml} of Cilium, v1.18 to main; what is read and how, docs/CILIUM.md.
 *
 * <p>Nothing here is called on an event loop: readers block, for some seconds at most.
 */
@NullMarked
package headroom.host.cilium;

import org.jspecify.annotations.NullMarked;
