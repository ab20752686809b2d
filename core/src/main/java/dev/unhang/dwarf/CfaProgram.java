package dev.unhang.dwarf;

import dev.unhang.dwarf.RegisterRule.Offset;
import dev.unhang.dwarf.RegisterRule.SameValue;
import dev.unhang.dwarf.RegisterRule.Saved;
import dev.unhang.dwarf.RegisterRule.Undefined;
import dev.unhang.dwarf.RegisterRule.ValueOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs call frame instructions (DWARF 5, 6.4.2) up to an address. */
final class CfaProgram {
  private static final int MOST_REMEMBERED = 256;

  /** Rules and CFA at one address. */
  private record State(Optional<CfaRule> cfa, Map<Integer, RegisterRule> rules) {}

  private final Fde fde;
  private final long target;
  private long location;
  private Optional<CfaRule> cfa = Optional.empty();
  private Map<Integer, RegisterRule> rules = new HashMap<>();
  private Map<Integer, RegisterRule> initial = Map.of();
  private final Deque<State> remembered = new ArrayDeque<>();

  private CfaProgram(Fde fde, long target) {
    this.fde = fde;
    this.target = target;
    this.location = fde.start();
  }

  static Row row(Fde fde, long address) throws DwarfException {
    CfaProgram program = new CfaProgram(fde, address);
    program.run(fde.cie().instructions().cursor());
    program.initial = Map.copyOf(program.rules);
    program.run(fde.instructions().cursor());
    CfaRule cfa =
        program.cfa.orElseThrow(() -> new DwarfException("no rule for the frame's address"));
    return new Row(cfa, program.rules, fde.cie().returnColumn(), fde.cie().signalFrame());
  }

  /** Each step takes at least one byte, so the entry's size bounds it. */
  private void run(Cursor code) throws DwarfException {
    while (!code.atEnd() && Long.compareUnsigned(location, target) <= 0) {
      int op = code.u8();
      int low = op & 0x3f;
      switch (op >>> 6) {
        case 1 -> advance(low); // DW_CFA_advance_loc
        case 2 -> rules.put(low, new Offset(code.uleb() * fde.cie().dataAlign()));
        case 3 -> restore(low);
        default -> extended(op, code);
      }
    }
  }

  private void extended(int op, Cursor code) throws DwarfException {
    long align = fde.cie().dataAlign();
    switch (op) {
      case 0x00 -> {} // nop
      case 0x01 -> location = code.pointer(fde.cie().pointerEncoding(), 0); // set_loc
      case 0x02 -> advance(code.u8());
      case 0x03 -> advance(code.u16());
      case 0x04 -> advance(code.u32());
      case 0x05 -> rules.put(code.column(), new Offset(code.uleb() * align)); // offset_extended
      case 0x06 -> restore(code.column()); // restore_extended
      case 0x07 -> rules.put(code.column(), new Undefined());
      case 0x08 -> rules.put(code.column(), new SameValue());
      case 0x09 -> rules.put(code.column(), new RegisterRule.Register(code.column()));
      case 0x0a -> remember();
      case 0x0b -> recall();
      case 0x0c -> defineCfa(code.column(), code.uleb()); // def_cfa
      case 0x0d -> defineCfa(code.column(), current().bytes()); // def_cfa_register
      case 0x0e -> defineCfa(current().column(), code.uleb()); // def_cfa_offset
      case 0x0f -> cfa = Optional.of(new CfaRule.Computed(new Expression(code.block())));
      case 0x10 -> rules.put(code.column(), new Saved(new Expression(code.block())));
      case 0x11 -> rules.put(code.column(), new Offset(code.sleb() * align)); // offset_extended_sf
      case 0x12 -> defineCfa(code.column(), code.sleb() * align); // def_cfa_sf
      case 0x13 -> defineCfa(current().column(), code.sleb() * align); // def_cfa_offset_sf
      case 0x14 -> rules.put(code.column(), new ValueOffset(code.uleb() * align)); // val_offset
      case 0x15 -> rules.put(code.column(), new ValueOffset(code.sleb() * align));
      case 0x16 ->
          rules.put(code.column(), new RegisterRule.Computed(new Expression(code.block())));
      case 0x2e -> code.uleb(); // GNU_args_size: of no use when nothing is thrown
      case 0x2f -> rules.put(code.column(), new Offset(-code.uleb() * align)); // GNU's, old
      default -> throw new DwarfException("call frame instruction 0x%02x".formatted(op));
    }
  }

  private void advance(long units) {
    location += units * fde.cie().codeAlign();
  }

  private void restore(int column) {
    @Nullable RegisterRule rule = initial.get(column);
    if (rule == null) {
      rules.remove(column);
    } else {
      rules.put(column, rule);
    }
  }

  private void remember() throws DwarfException {
    if (remembered.size() == MOST_REMEMBERED) {
      throw new DwarfException("more than " + MOST_REMEMBERED + " remembered states");
    }
    remembered.push(new State(cfa, new HashMap<>(rules)));
  }

  private void recall() throws DwarfException {
    State state = remembered.poll();
    if (state == null) {
      throw new DwarfException("a remembered state that never was");
    }
    cfa = state.cfa;
    rules = state.rules;
  }

  private void defineCfa(int column, long bytes) {
    cfa = Optional.of(new CfaRule.RegisterOffset(column, bytes));
  }

  private CfaRule.RegisterOffset current() throws DwarfException {
    return switch (cfa.orElse(null)) {
      case CfaRule.RegisterOffset rule -> rule;
      case null, default -> throw new DwarfException("a change of a frame address that is not one");
    };
  }
}
