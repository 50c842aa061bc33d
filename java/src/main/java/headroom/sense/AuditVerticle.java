package headroom.sense;

import headroom.host.Auditor;
import headroom.host.MtuCounters;
import headroom.model.MtuAudit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether it is time for an audit, and hands each one on. Between two audits it
 * reads the counters of the node's own namespace, which cost three files.
 *
 * <p>Threads: a worker of its own ({@link #OPTIONS}): an audit of 512 namespaces takes seconds, and
 * must hold up neither the readings of the kernel nor an event loop.
 */
public final class AuditVerticle extends VerticleBase {
  public static final DeploymentOptions OPTIONS =
      new DeploymentOptions()
          .setThreadingModel(ThreadingModel.WORKER)
          .setWorkerPoolName("headroom-audit")
          .setWorkerPoolSize(1);

  private static final Logger LOG = LoggerFactory.getLogger(AuditVerticle.class);

  private static final long LOOK_MILLIS = 1_000;
  private static final long COUNTERS_NANOS = 5_000_000_000L;

  private final Auditor auditor;
  private final ObjLongConsumer<MtuAudit> next;
  private final Consumer<Map<String, Long>> counters;
  private long countersAt;
  private boolean counted;
  private boolean failing;

  /**
   * @param auditor used by this verticle alone, but for what it says of other threads
   * @param next called on the worker, with the {@link System#nanoTime} at which the audit began
   * @param counters of the node's own namespace, cumulative, by {@link MtuCounters#NAMES}; called
   *     on the worker, every 5 s
   */
  public AuditVerticle(
      Auditor auditor, ObjLongConsumer<MtuAudit> next, Consumer<Map<String, Long>> counters) {
    this.auditor = auditor;
    this.next = next;
    this.counters = counters;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(1, LOOK_MILLIS, id -> look(System.nanoTime()));
    return Future.succeededFuture();
  }

  private void look(long nanos) {
    try {
      if (!counted || nanos - countersAt >= COUNTERS_NANOS) {
        counted = true;
        countersAt = nanos;
        counters.accept(MtuCounters.read());
      }
      auditor.poll(nanos, Instant.now()).ifPresent(audit -> next.accept(audit, nanos));
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.warn("links and routes cannot be audited; trying again: {}", e.getMessage());
      }
      failing = true;
    }
  }
}
