package headroom.peers;

import headroom.model.PeerPath.PeerAgent;
import headroom.path.LedgerLoss;
import headroom.path.LedgerStanding;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer of the ledger.
 *
 * @param peer the peer node's address, as the ledger has it
 * @param agent SILENT after {@link ExchangeCore#HELLOS_UNANSWERED} greetings or {@link
 *     ExchangeCore#QUERIES_UNANSWERED} questions without an answer; NOT_ASKED before
 * @param recent loss of the last minute or so; null: not two exchanges yet
 * @param total loss since the first exchange with the peer's present start; null likewise
 * @param standing of the last exchange; null likewise
 * @param exchanges since then
 * @param shared several agents answer from this address: nothing can be compared
 */
public record PeerStatus(
    String peer,
    PeerAgent agent,
    @Nullable LedgerLoss recent,
    @Nullable LedgerLoss total,
    @Nullable LedgerStanding standing,
    long exchanges,
    boolean shared) {}
