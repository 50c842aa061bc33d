package headroom.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How agents of different nodes talk to each other.
 *
 * @param listen UDP; port 0 takes a free one, which the peers will not guess
 * @param keyFile holds the key that all nodes share; null = none, and nobody is asked or answered
 */
public record PeersConfig(ListenAddress listen, @Nullable Path keyFile) {}
