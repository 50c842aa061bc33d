package headroom;

import headroom.cli.HeadroomCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The process: arguments in, exit code out. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // UTF-8 whatever the locale: under systemd and sudo it is often "C", and node names are not
    // ASCII.
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = HeadroomCommand.run(args, out, err);
    out.flush();
    err.flush();
    System.exit(code);
  }
}
