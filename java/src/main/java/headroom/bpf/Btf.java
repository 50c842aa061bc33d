package headroom.bpf;

import com.sun.jna.Pointer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Types: those of the running kernel (names of drop reasons, which functions and fields it has), or
 * those of an object of ours. Layouts as in include/uapi/linux/btf.h. Close it soon: the kernel's
 * take some MB.
 */
public final class Btf implements AutoCloseable {
  private static final int KIND_STRUCT = 4;
  private static final int KIND_ENUM = 6;
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_FUNC = 12;
  private static final int KIND_DATASEC = 15;
  private static final int TYPE_BYTES = 12; // struct btf_type: name_off, info, size
  private static final int ENUM_BYTES = 8; // struct btf_enum: name_off, val
  private static final int SECTION_VAR_BYTES = 12; // struct btf_var_secinfo: type, offset, size
  private static final int MEMBER_BYTES = 12; // struct btf_member: name_off, type, offset

  private final Pointer btf;
  private final boolean ours;

  private Btf(Pointer btf, boolean ours) {
    this.btf = btf;
    this.ours = ours;
  }

  /** Borrowed from an open object; lives as long as that. */
  static Btf of(Pointer borrowed) {
    return new Btf(borrowed, false);
  }

  /** Of the running kernel: /sys/kernel/btf/vmlinux. */
  public static Btf kernel() {
    BpfLog.install();
    Pointer btf = Libbpf.btf__load_vmlinux_btf();
    if (btf == null) {
      throw new BpfException(
          "this kernel has no BTF (/sys/kernel/btf/vmlinux): needs CONFIG_DEBUG_INFO_BTF=y, as"
              + " distributions' kernels have since about 5.10",
          null);
    }
    return new Btf(btf, true);
  }

  /** Of an ELF file. */
  public static Btf ofElf(String path) {
    Pointer btf = Libbpf.btf__parse_elf(path, null);
    if (btf == null) {
      throw new BpfException(path + " has no BTF: compile it with clang -g", null);
    }
    return new Btf(btf, true);
  }

  public boolean hasFunction(String name) {
    return Libbpf.btf__find_by_name_kind(btf, name, KIND_FUNC) > 0;
  }

  public boolean hasEnum(String name) {
    return Libbpf.btf__find_by_name_kind(btf, name, KIND_ENUM) > 0;
  }

  /** Value to name, in the enum's order; empty if the kernel has no such enum. */
  public Map<Integer, String> enumNames(String name) {
    var names = new LinkedHashMap<Integer, String>();
    int id = Libbpf.btf__find_by_name_kind(btf, name, KIND_ENUM);
    if (id > 0) {
      Pointer type = type(id);
      for (int i = 0, at = TYPE_BYTES; i < members(type); i++, at += ENUM_BYTES) {
        names.put(type.getInt(at + 4), name(type.getInt(at)));
      }
    }
    return names;
  }

  /** Member to byte offset, and "" to the size of the whole; empty if there is no such struct. */
  public Map<String, Integer> structLayout(String name) {
    var layout = new TreeMap<String, Integer>();
    int id = Libbpf.btf__find_by_name_kind(btf, name, KIND_STRUCT);
    if (id > 0) {
      Pointer type = type(id);
      layout.put("", type.getInt(8));
      for (int i = 0, at = TYPE_BYTES; i < members(type); i++, at += MEMBER_BYTES) {
        layout.put(name(type.getInt(at)), (type.getInt(at + 8) & 0xffffff) / 8);
      }
    }
    return layout;
  }

  /** Global variable to byte offset in its section; empty if there is no such section. */
  public Map<String, Integer> sectionLayout(String section) {
    var layout = new TreeMap<String, Integer>();
    int id = Libbpf.btf__find_by_name_kind(btf, section, KIND_DATASEC);
    if (id > 0) {
      Pointer type = type(id);
      for (int i = 0, at = TYPE_BYTES; i < members(type); i++, at += SECTION_VAR_BYTES) {
        layout.put(name(type(type.getInt(at)).getInt(0)), type.getInt(at + 4));
      }
    }
    return layout;
  }

  /** Arguments of a tracepoint behind the first, which is the program's own; empty if unknown. */
  public OptionalInt tracepointArguments(String tracepoint) {
    int id = Libbpf.btf__find_by_name_kind(btf, "btf_trace_" + tracepoint, KIND_TYPEDEF);
    if (id <= 0) {
      return OptionalInt.empty();
    }
    Pointer pointer = type(type(id).getInt(8));
    return OptionalInt.of(members(type(pointer.getInt(8))) - 1);
  }

  private Pointer type(int id) {
    Pointer type = Libbpf.btf__type_by_id(btf, id);
    if (type == null) {
      throw new BpfException("BTF type " + id + " is missing", null);
    }
    return type;
  }

  private static int members(Pointer type) {
    return type.getInt(4) & 0xffff; // vlen
  }

  private String name(int offset) {
    String name = Libbpf.btf__name_by_offset(btf, offset);
    return name == null ? "" : name;
  }

  @Override
  public void close() {
    if (ours) {
      Libbpf.btf__free(btf);
    }
  }
}
