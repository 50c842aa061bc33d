package headroom.model;

import org.jspecify.annotations.Nullable;

/**
 * A network namespace that some count refers to.
 *
 * @param name as {@code ip netns} has it; "host" for the agent's own; else the name of a process in
 *     it, in brackets
 * @param pod "namespace/name" where Kubernetes told, else null
 */
public record NetNamespace(long inode, String name, @Nullable String pod) {}
