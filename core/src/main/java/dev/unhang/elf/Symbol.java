package dev.unhang.elf;

/**
 * A symbol: {@code Elf64_Sym} of elf(5).
 *
 * @param value its virtual address, before the load bias; for {@link Type#TLS} the offset in its
 *     module's block
 * @param size in bytes; 0 where the image does not say
 */
public record Symbol(String name, long value, long size, Type type, Binding binding) {

  /** What a symbol stands for, STT_*. */
  public enum Type {
    NONE,
    OBJECT,
    FUNCTION,
    SECTION,
    FILE,
    COMMON,
    TLS,
    /** A function that chooses, at load time, the function that is called under this name. */
    IFUNC,
    OTHER;

    static Type of(int stt) {
      return switch (stt) {
        case 0 -> NONE;
        case 1 -> OBJECT;
        case 2 -> FUNCTION;
        case 3 -> SECTION;
        case 4 -> FILE;
        case 5 -> COMMON;
        case 6 -> TLS;
        case 10 -> IFUNC;
        default -> OTHER;
      };
    }
  }

  /** Who sees a symbol, STB_*. */
  public enum Binding {
    LOCAL,
    GLOBAL,
    WEAK,
    /** Global, and one for the whole process. */
    UNIQUE,
    OTHER;

    static Binding of(int stb) {
      return switch (stb) {
        case 0 -> LOCAL;
        case 1 -> GLOBAL;
        case 2 -> WEAK;
        case 10 -> UNIQUE;
        default -> OTHER;
      };
    }
  }
}
