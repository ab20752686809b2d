package dev.unhang.layout;

/**
 * A struct member that the layout in use does not have: a gap in a table, or code of the wrong
 * dialect.
 */
public final class MissingMember extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MissingMember(String layout, Member member) {
    super(layout + " has no " + member.path());
  }
}
