package headroom.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One BPF object: opened, its constants set, loaded, its programs attached. Closing it detaches
 * everything; so does the end of the process, however it comes.
 *
 * <p>Threads: one at a time. Blocks in bpf(2).
 */
public final class BpfObject implements AutoCloseable {
  /** struct bpf_object_open_opts up to object_name, in every libbpf 1.x. */
  private static final int OPEN_OPTS_BYTES = 16;

  private static final int PROG_INFO_BYTES = 232; // struct bpf_prog_info of Linux 6.x
  private static final int RECURSION_MISSES_OFFSET = 208;

  private final String name;
  private final Pointer object;
  private final List<Pointer> links = new ArrayList<>();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private boolean closed;

  private BpfObject(String name, Pointer object) {
    this.name = name;
    this.object = object;
  }

  /**
   * @param name for messages
   * @param image the ELF file, as clang made it
   */
  public static BpfObject open(String name, byte[] image) {
    BpfLog.install();
    try (var memory = new Memory(image.length);
        var opts = new Memory(OPEN_OPTS_BYTES)) {
      memory.write(0, image, 0, image.length);
      opts.clear();
      opts.setLong(0, OPEN_OPTS_BYTES); // size_t sz
      byte[] label = (name + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8);
      try (var text = new Memory(label.length)) {
        text.write(0, label, 0, label.length);
        opts.setPointer(8, text); // const char *object_name: maps are called headroom.rodata …
        Pointer object = Libbpf.bpf_object__open_mem(memory, image.length, opts);
        if (object == null) {
          throw BpfException.of("open " + name, Native.getLastError());
        }
        return new BpfObject(name, object);
      }
    }
  }

  /**
   * The constants ({@code const volatile}) before load. Writes go into what the kernel will get.
   *
   * @param section ".rodata"
   */
  public ByteBuffer constants(String section) {
    var bytes = new LongByReference();
    Pointer value = Libbpf.bpf_map__initial_value(mapEndingIn(section), bytes);
    if (value == null) {
      throw BpfException.of("constants " + section + " of " + name, Native.getLastError());
    }
    return value.getByteBuffer(0, bytes.getValue()).order(ByteOrder.nativeOrder());
  }

  /** The object's own types and sections. */
  public Btf btf() {
    return Btf.of(found(Libbpf.bpf_object__btf(object), "BTF"));
  }

  /** Leaves a program out of the load: for a tracepoint that this kernel has not. */
  public void leaveOut(String program) {
    BpfException.check(
        "leave out " + program, Libbpf.bpf_program__set_autoload(program(program), false));
  }

  public void load() {
    BpfException.check("load " + name, Libbpf.bpf_object__load(object));
    BpfLog.takeAll();
  }

  public void attach(String program) {
    Pointer link = Libbpf.bpf_program__attach(program(program));
    if (link == null) {
      throw BpfException.of("attach " + program, Native.getLastError());
    }
    links.add(link);
  }

  /**
   * Calls that the kernel kept from a program since it was loaded: it was already running on that
   * CPU (Linux 5.12, 9ed9e9ba2337: bpf_prog_info.recursion_misses). 0 on kernels that do not tell.
   */
  public long recursionMisses(String program) {
    try (var info = new Memory(PROG_INFO_BYTES)) {
      info.clear();
      var bytes = new IntByReference(PROG_INFO_BYTES);
      int fd = Libbpf.bpf_program__fd(program(program));
      BpfException.check("info of " + program, Libbpf.bpf_obj_get_info_by_fd(fd, info, bytes));
      return info.getLong(RECURSION_MISSES_OFFSET);
    }
  }

  /**
   * @param keyBytes size of one key, a multiple of 4
   * @param valueBytes size of one value of one CPU, a multiple of 8
   */
  public PerCpuMap perCpuMap(String map, int keyBytes, int valueBytes, int entriesMax) {
    var reader = new PerCpuMap(map, mapFd(map), keyBytes, valueBytes, entriesMax, possibleCpus());
    owned.add(reader);
    return reader;
  }

  /** The bytes of a map that can be mapped: a section of globals. Shared with the programs. */
  public Mapped mapped(String section, long bytes) {
    var mapped = Mapped.of(section, Libbpf.bpf_map__fd(mapEndingIn(section)), bytes);
    owned.add(mapped);
    return mapped;
  }

  public Ring ring(String map, int dataBytes) {
    var ring = new Ring(map, mapFd(map), dataBytes);
    owned.add(ring);
    return ring;
  }

  /** Puts one entry into a hash of u32 to u8, as a set. */
  public void putInSet(String map, int key) {
    try (var k = new Memory(4);
        var v = new Memory(1)) {
      k.setInt(0, key);
      v.setByte(0, (byte) 1);
      BpfException.check("put into " + map, Libbpf.bpf_map_update_elem(mapFd(map), k, v, 0));
    }
  }

  public static int possibleCpus() {
    return BpfException.check("possible CPUs", Libbpf.libbpf_num_possible_cpus());
  }

  private Pointer program(String program) {
    return found(Libbpf.bpf_object__find_program_by_name(object, program), "program " + program);
  }

  private int mapFd(String map) {
    return Libbpf.bpf_map__fd(
        found(Libbpf.bpf_object__find_map_by_name(object, map), "map " + map));
  }

  /** Sections of globals are maps whose names libbpf prefixes with (part of) the object's name. */
  private Pointer mapEndingIn(String section) {
    Pointer map = Libbpf.bpf_object__next_map(object, null);
    while (map != null && !Libbpf.bpf_map__name(map).endsWith(section)) {
      map = Libbpf.bpf_object__next_map(object, map);
    }
    return found(map, "section " + section);
  }

  private Pointer found(@Nullable Pointer pointer, String what) {
    if (pointer == null) {
      throw new BpfException(name + " has no " + what + ": built from other sources?", null);
    }
    return pointer;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Pointer link : links) {
      Libbpf.bpf_link__destroy(link);
    }
    for (AutoCloseable part : owned) {
      try {
        part.close();
      } catch (Exception e) {
        throw new BpfException("close " + name, e);
      }
    }
    Libbpf.bpf_object__close(object);
  }
}
