package headroom.sense;

import headroom.model.Reading;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel every {@code interval} and hands each reading on. A packet never drives Java
 * code: the programs count, this one reads at its own pace.
 *
 * <p>Threads: WORKER ({@link #OPTIONS}), since reading blocks in bpf(2), and a blocking native call
 * would hold a virtual thread's carrier.
 */
public final class SenseVerticle extends VerticleBase {
  public static final DeploymentOptions OPTIONS =
      new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);

  private static final Logger LOG = LoggerFactory.getLogger(SenseVerticle.class);

  /** A fault that lasts is logged at its first tick, and then this seldom. */
  private static final int TICKS_BETWEEN_COMPLAINTS = 300;

  private final Supplier<Sensor> open;
  private final Duration interval;
  private final Consumer<Reading> next;
  private @Nullable Sensor sensor;
  private int failures;

  /**
   * @param open called on the worker; what it throws fails the deployment
   * @param next called on the worker
   */
  public SenseVerticle(Supplier<Sensor> open, Duration interval, Consumer<Reading> next) {
    this.open = open;
    this.interval = interval;
    this.next = next;
  }

  @Override
  public Future<?> start() {
    Sensor opened = open.get();
    sensor = opened;
    next.accept(opened.read()); // a first reading that fails is no agent
    vertx.setPeriodic(interval.toMillis(), id -> tick(opened));
    return Future.succeededFuture();
  }

  /** One failed reading is a gap, not the end: the counters are still there at the next tick. */
  private void tick(Sensor opened) {
    try {
      next.accept(opened.read());
      failures = 0;
    } catch (RuntimeException e) {
      if (failures++ % TICKS_BETWEEN_COMPLAINTS == 0) {
        LOG.error("reading the kernel failed; trying again every {}", interval, e);
      }
    }
  }

  /** The timer ends with the verticle; links and maps go with the sensor. */
  @Override
  public Future<?> stop() {
    if (sensor != null) {
      sensor.close();
    }
    return Future.succeededFuture();
  }
}
