package headroom.sense;

import headroom.bpf.NetnsId;
import headroom.bpf.NetnsThread;
import headroom.host.NetnsAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** Looks into other namespaces by a thread for each look. Threads: any. */
public final class NetnsThreads implements NetnsAccess {
  @Override
  public <T> T inside(Path netns, Callable<T> task) throws IOException {
    try {
      return NetnsThread.<T, Exception>call(netns, task::call);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public OptionalInt id(Path netns) throws IOException {
    return NetnsId.of(netns);
  }
}
