# To be sourced, by any POSIX shell. `find_jdk N` puts the folder of a JDK of release N or later into `unhang_jdk`, or says how
# to get one and fails. Environment and options are left alone, and nothing is forked where UNHANG_JAVA_HOME or JAVA_HOME
# answers.

# Sets unhang_jdk to $1 if that is a JDK of release $2 or later. Its `release` file tells, without starting it.
is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r unhang_key unhang_value || [ -n "$unhang_key" ]; do
    if [ "$unhang_key" = JAVA_VERSION ]; then
      unhang_value=${unhang_value#\"}
      unhang_value=${unhang_value%%[!0-9]*}
      [ "${unhang_value:-0}" -ge "$2" ] || return 1
      unhang_jdk=$1
      return 0
    fi
  done <"$1/release"
  return 1
}

# The JDK of the java on the PATH. A version manager's stand-in has to be asked.
is_jdk_on_path() {
  unhang_java=$(command -v java) || return 1
  unhang_java=$(readlink -f "$unhang_java") || return 1
  is_jdk "${unhang_java%/bin/java}" "$1" && return 0
  [ ! -r "${unhang_java%/bin/java}/release" ] || return 1
  unhang_java=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  is_jdk "$unhang_java" "$1"
}

find_jdk() {
  if [ -n "${UNHANG_JAVA_HOME-}" ]; then
    is_jdk "$UNHANG_JAVA_HOME" "$1" && return 0
    echo "UNHANG_JAVA_HOME is $UNHANG_JAVA_HOME, which is no JDK $1 or later." >&2
    return 1
  fi
  [ -n "${JAVA_HOME-}" ] && is_jdk "$JAVA_HOME" "$1" && return 0
  is_jdk_on_path "$1" && return 0
  for unhang_folder in \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* \
    "${HOME-}"/.sdkman/candidates/java/* \
    "${HOME-}"/.jdks/* \
    "${XDG_DATA_HOME:-${HOME-}/.local/share}"/mise/installs/java/* \
    "${ASDF_DATA_DIR:-${HOME-}/.asdf}"/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_jdk "$unhang_folder" "$1" && return 0
  done
  cat >&2 <<END
unhang needs JDK $1 or later and found none: not in UNHANG_JAVA_HOME, JAVA_HOME, the usual folders or on the PATH.
Install one, for example
  Debian, Ubuntu   apt install openjdk-$1-jdk-headless     (or temurin-$1-jdk from https://adoptium.net/installation/linux)
  Fedora           dnf install java-$1-openjdk-devel
  anywhere         curl -s https://get.sdkman.io | bash && sdk install java $1-tem
or set UNHANG_JAVA_HOME to the folder of one.
END
  return 1
}
