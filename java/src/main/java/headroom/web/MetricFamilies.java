package headroom.web;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics being collected for one scrape. Values with the same labels are added up (of gauges the
 * first stays). At most {@link #SERIES_MAX} series, a histogram counting as many as it has lines;
 * those past it are turned away and counted. Threads: one owner.
 */
final class MetricFamilies {
  static final int SERIES_MAX = 10_000;

  private final Map<String, Family<Long>> counters = new LinkedHashMap<>();
  private final Map<String, Family<Double>> gauges = new LinkedHashMap<>();
  private final Map<String, Family<ClassicHistogramBuckets>> histograms = new LinkedHashMap<>();
  private final MetricSnapshots.Builder infos = MetricSnapshots.builder();
  private int series;
  private long dropped;

  private record Family<V>(String help, Map<Labels, V> values) {}

  void count(String name, String help, long value, Labels labels) {
    Map<Labels, Long> values = family(counters, name, help);
    if (values.containsKey(labels) || hasRoom(labels)) {
      values.merge(labels, value, Long::sum);
    }
  }

  /**
   * Likewise, but a series for which there is no room is added to {@code rest}, which always has.
   */
  void countOrFold(String name, String help, long value, Labels labels, Labels rest) {
    Map<Labels, Long> values = family(counters, name, help);
    boolean fits = values.containsKey(labels) || hasRoom(labels);
    values.merge(fits ? labels : rest, value, Long::sum);
  }

  void gauge(String name, String help, double value, Labels labels) {
    Map<Labels, Double> values = family(gauges, name, help);
    if (!values.containsKey(labels) && hasRoom(labels)) {
      values.put(labels, value);
    }
  }

  void histogram(String name, String help, ClassicHistogramBuckets buckets, Labels labels) {
    Map<Labels, ClassicHistogramBuckets> values = family(histograms, name, help);
    if (!values.containsKey(labels) && hasRoom(buckets.size() + 1)) {
      values.put(labels, buckets);
    }
  }

  void info(String name, String help, Labels labels) {
    infos.metricSnapshot(
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
            .build());
  }

  /** Counts series that their owner keeps back itself. */
  void turnAway(int lines) {
    dropped += lines;
  }

  long seriesDropped() {
    return dropped;
  }

  MetricSnapshots snapshots() {
    counters.forEach(this::counterSnapshot);
    gauges.forEach(this::gaugeSnapshot);
    histograms.forEach(this::histogramSnapshot);
    return infos.build();
  }

  private void counterSnapshot(String name, Family<Long> family) {
    var snapshot = CounterSnapshot.builder().name(name).help(family.help());
    family
        .values()
        .forEach((labels, value) ->
            snapshot.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    infos.metricSnapshot(snapshot.build());
  }

  private void gaugeSnapshot(String name, Family<Double> family) {
    var snapshot = GaugeSnapshot.builder().name(name).help(family.help());
    family
        .values()
        .forEach((labels, value) ->
            snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    infos.metricSnapshot(snapshot.build());
  }

  private void histogramSnapshot(String name, Family<ClassicHistogramBuckets> family) {
    var snapshot = HistogramSnapshot.builder().name(name).help(family.help());
    family
        .values()
        .forEach((labels, buckets) ->
            snapshot.dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets)
                    .labels(labels)
                    .build()));
    infos.metricSnapshot(snapshot.build());
  }

  /** A metric without labels is one series whatever happens: the agent's own always fit. */
  private boolean hasRoom(Labels labels) {
    return labels.isEmpty() || hasRoom(1);
  }

  private boolean hasRoom(int lines) {
    if (series + lines > SERIES_MAX) {
      dropped++;
      return false;
    }
    series += lines;
    return true;
  }

  private static <V> Map<Labels, V> family(
      Map<String, Family<V>> families, String name, String help) {
    return families
        .computeIfAbsent(name, unused -> new Family<>(help, new LinkedHashMap<>()))
        .values();
  }
}
