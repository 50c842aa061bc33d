/**
 * What others see of the agent: Frames as JSON and as a stream of server-sent events, the page,
 * /metrics. Threads: handlers run on event loops and never block; {@link FrameHub} takes Frames
 * from any one thread.
 */
@NullMarked
package headroom.web;

import org.jspecify.annotations.NullMarked;
