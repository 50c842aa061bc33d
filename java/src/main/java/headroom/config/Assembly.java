package headroom.config;

import headroom.yaml.BadValue;
import headroom.yaml.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of the settings. Where two keys contradict each other, or a file is not there,
 * the problem is noted at the key that should change.
 */
record Assembly(Settings settings, Problems problems) {
  /** Null: there are problems. */
  @Nullable Config make() {
    TlsConfig tls = tls();
    checkToken();
    checkPeersKey();
    checkReadable(Key.ALERTS_FILE, settings.find(Key.ALERTS_FILE));
    WatchConfig watch =
        attempt(
            Key.WATCH_INTERFACES,
            () ->
                new WatchConfig(
                    settings.get(Key.WATCH_INTERFACES),
                    settings.get(Key.WATCH_EXCLUDE),
                    settings.get(Key.WATCH_PODS)));
    TunnelConfig tunnel =
        attempt(Key.TUNNEL_PORTS, () -> new TunnelConfig(settings.get(Key.TUNNEL_PORTS)));
    boolean doorIsKnown =
        settings.isGood(Key.INSECURE)
            && settings.isGood(Key.TOKEN_FILE)
            && settings.isGood(Key.TLS_CERTIFICATE)
            && settings.isGood(Key.TLS_KEY)
            && (tls == null) == (settings.find(Key.TLS_CERTIFICATE) == null);
    if (watch == null || tunnel == null || !doorIsKnown) {
      return null;
    }
    return attempt(Key.LISTEN, () -> config(tls, watch, tunnel));
  }

  private Config config(@Nullable TlsConfig tls, WatchConfig watch, TunnelConfig tunnel) {
    return new Config(
        settings.get(Key.NODE),
        settings.get(Key.LISTEN),
        settings.get(Key.INSECURE),
        settings.find(Key.TOKEN_FILE),
        tls,
        settings.get(Key.ALLOW_HOSTS),
        settings.get(Key.INTERVAL),
        settings.get(Key.NETNS),
        watch,
        settings.get(Key.LIMITS),
        tunnel,
        new LedgerConfig(settings.get(Key.LEDGER_PEERS)),
        new PeersConfig(settings.get(Key.PEERS_LISTEN), settings.find(Key.PEERS_KEY_FILE)),
        settings.find(Key.ALERTS_FILE),
        settings.find(Key.STATE_DIR),
        settings.get(Key.EVENTS_PER_SECOND),
        settings.get(Key.LOG_LEVEL));
  }

  private @Nullable TlsConfig tls() {
    Path certificate = settings.find(Key.TLS_CERTIFICATE);
    Path key = settings.find(Key.TLS_KEY);
    checkReadable(Key.TLS_CERTIFICATE, certificate);
    checkReadable(Key.TLS_KEY, key);
    if (certificate != null && key != null) {
      return new TlsConfig(certificate, key);
    }
    if (certificate != null || key != null) {
      Key<Path> given = certificate != null ? Key.TLS_CERTIFICATE : Key.TLS_KEY;
      Key<Path> missing = certificate != null ? Key.TLS_KEY : Key.TLS_CERTIFICATE;
      if (settings.isGood(missing)) {
        problems.add(
            settings.where(given),
            given.path(),
            "no " + missing.path(),
            "both or neither",
            "set " + missing.path() + " too");
      }
    }
    return null;
  }

  private void checkToken() {
    checkSecret(Key.TOKEN_FILE, TokenFile::read);
  }

  private void checkPeersKey() {
    checkSecret(Key.PEERS_KEY_FILE, KeyFile::read);
  }

  private interface Reader {
    Object read(Path file) throws IOException;
  }

  private void checkSecret(Key<Path> key, Reader reader) {
    Path file = settings.find(key);
    if (file != null && checkReadable(key, file)) {
      attempt(
          key,
          () -> {
            try {
              return reader.read(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e); // it was readable a moment ago
            }
          });
    }
  }

  private boolean checkReadable(Key<Path> key, @Nullable Path file) {
    if (file == null || (Files.isRegularFile(file) && Files.isReadable(file))) {
      return true;
    }
    String found = Files.exists(file) ? "not readable by this user" : "no such file";
    problems.add(
        settings.where(key),
        key.path(),
        BadValue.quote(file.toString()) + ", " + found,
        "a file that this user may read",
        "check the path and its mode");
    return false;
  }

  private <T> @Nullable T attempt(Key<?> key, Supplier<T> make) {
    return problems.attempt(settings.where(key), key.path(), make);
  }
}
