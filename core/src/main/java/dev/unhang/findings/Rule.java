package dev.unhang.findings;

import dev.unhang.model.Finding;
import java.util.List;

/** Finds one thing that a person should know of: the rule of one finding id. */
interface Rule {

  /** Stable, kebab-case; docs/findings.md has a section of this name. */
  String id();

  List<Finding> apply(Scene scene);
}
