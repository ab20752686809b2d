package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.MemoryFault;
import dev.unhang.testing.Interpreter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributesLiveTest {

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void areWhereTheProgramHasThem(Interpreter python) throws MemoryFault {
    try (Live live = new Live(python, "attributes.py")) {
      Objects objects = live.objects();
      attributes(live, objects);
      ownEntries(live, objects);
      dictEntries(live, objects);
      globals(live, objects);
      subtypes(live, objects);
    }
  }

  private static void attributes(Live live, Objects objects) throws MemoryFault {
    List<List<String>> attributes = live.lines("attribute");
    assertThat(attributes).hasSizeGreaterThan(390);
    for (List<String> attribute : attributes) {
      String name = Live.text(attribute.get(1));
      assertThat(objects.attributes().get(Live.address(attribute.get(0)), name))
          .as("%s of %s", name, attribute)
          .isEqualTo(valueOrNone(attribute.get(2)));
    }
  }

  private static void ownEntries(Live live, Objects objects) throws MemoryFault {
    List<List<String>> instances = live.lines("order");
    assertThat(instances).hasSizeGreaterThan(25);
    for (List<String> instance : instances) {
      List<String> names = new ArrayList<>();
      Dicts.Entries entries = objects.attributes().entries(Live.address(instance.getFirst()), 100);
      for (Dicts.Entry entry : entries.list()) {
        names.add(objects.strings().string(entry.key(), 1_000));
      }
      assertThat(names).isEqualTo(instance.stream().skip(1).map(Live::text).toList());
      assertThat(entries.missing()).isZero();
    }
  }

  private static void dictEntries(Live live, Objects objects) throws MemoryFault {
    List<List<String>> entries = live.lines("entry");
    assertThat(entries).hasSizeGreaterThan(500);
    for (List<String> entry : entries) {
      assertThat(objects.dicts().get(Live.address(entry.get(0)), Live.text(entry.get(1))))
          .as("%s", entry)
          .isEqualTo(valueOrNone(entry.get(2)));
    }
  }

  private static void globals(Live live, Objects objects) throws MemoryFault {
    List<List<String>> globals = live.lines("global");
    assertThat(globals).hasSize(5);
    for (List<String> global : globals) {
      OptionalLong module = objects.modules().module(Live.address(global.get(0)), global.get(1));
      assertThat(module.isPresent()).isEqualTo(!global.get(1).equals("no_such"));
      if (module.isPresent()) {
        assertThat(objects.modules().global(module.getAsLong(), global.get(2)))
            .isEqualTo(valueOrNone(global.get(3)));
      }
    }
  }

  private static void subtypes(Live live, Objects objects) throws MemoryFault {
    List<List<String>> subtypes = live.lines("subtype");
    assertThat(subtypes).hasSizeGreaterThan(8);
    for (List<String> subtype : subtypes) {
      PyType type = objects.types().of(Live.address(subtype.get(0)));
      assertThat(objects.typeNames().isSubtype(type, subtype.get(1)))
          .as("%s", subtype)
          .isEqualTo(Boolean.valueOf(subtype.get(2)));
    }
  }

  private static OptionalLong valueOrNone(String word) {
    return word.equals("-") ? OptionalLong.empty() : OptionalLong.of(Live.address(word));
  }
}
