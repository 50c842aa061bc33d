package headroom.config;

import java.nio.file.Path;

/**
 * @param certificate PEM, the chain from the leaf on
 * @param key PEM, PKCS #8, without a passphrase
 */
public record TlsConfig(Path certificate, Path key) {}
