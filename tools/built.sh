# To be sourced: what ./unhang and tools/build agree on.

# For a fast start and little memory, and so that the limit on open files stays as it is, since what unhang runs inherits
# it. Warnings of the JVM go to stderr, and none about a cache that does not fit: it is only slower then.
# The options must be the same when the cache is made and when it is used.
unhang_options='-XX:+UseSerialGC -Xms16m -XX:MaxNewSize=32m -XX:TieredStopAtLevel=1 -XX:-UsePerfData -XX:-MaxFDLimit
  -Xlog:disable -Xlog:all=warning,aot*=off,cds*=off:stderr --enable-native-access=ALL-UNNAMED'

# Whether the checkout $1 has been built from the sources as they are. Sets unhang_app, the folder of what was built:
# unhang.jar, lib, unhang.aot (the cache), jdk (the folder of the JDK), built (as old as the sources that it is made of).
is_built() {
  unhang_app=$1/.unhang/app
  [ -f "$unhang_app/built" ] || return 1
  [ -e "$1/.git" ] || return 0
  [ -z "$(find "$1/pom.xml" "$1/core/pom.xml" "$1/cli/pom.xml" "$1/core/src/main" "$1/cli/src/main" \
    -newer "$unhang_app/built" -print -quit)" ]
}
