package headroom.path;

import java.time.Instant;

/**
 * How the counts of both ends stood at one exchange, class by class as in {@code SizeCounts.UP_TO}.
 * The nodes began to count at different moments: only differences of two standings mean anything.
 *
 * @param peer the peer node's address
 * @param since when the comparison began; standings of another one cannot be compared with it
 * @param sent packets that left before the question
 * @param received packets that the peer had received when it came
 * @param atLeast packets that were lost for certain, as far as the exchange before has been confirmed
 * @param atMost packets that may have been lost
 *
 * <p>Threads: the arrays are never written again.
 */
public record LedgerStanding(
    String peer, Instant since, Instant at, long[] sent, long[] received, long[] atLeast, long[] atMost) {}
