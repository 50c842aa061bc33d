package headroom.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How deliveries to one receiver stand. Nothing secret is in it: no token, no address's user part or
 * query.
 *
 * @param format "slack", "alertmanager" …
 * @param target host and path of its address
 * @param delivered since the outbox was made
 * @param retried attempts that failed and are made again, likewise
 * @param waiting notices in the outbox
 * @param dead notices that were given up: they can be sent again
 * @param lost notices that nobody can send any more, since there was no room or no text, likewise
 * @param covered notices that were left out, since a later one told a later state of all their
 *     alerts, likewise
 * @param lastDelivered null: never
 * @param lastProblem what the last attempt met, if it failed; null: it did not
 * @param nextAttempt null: none is due
 */
public record ReceiverState(
    String name,
    String format,
    String target,
    long delivered,
    long retried,
    int waiting,
    int dead,
    long lost,
    long covered,
    @Nullable Instant lastDelivered,
    @Nullable String lastProblem,
    @Nullable Instant nextAttempt) {}
