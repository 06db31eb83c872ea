# Sourced by the scripts of this project: finds the JDK and says what went wrong in one line.
# No program is started here, so that ./tidemark starts fast.

# The lowest JDK that Tidemark runs on.
tidemark_jdk_min=25

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

# The collector of a mount, whose users wait for it: pauses of 4 ms in mind, in a heap that has its full size from the
# start. Young objects get more room than G1 would give them, and a second chance: copies of tree nodes live for some
# seconds. No refinement threads, which wake up while nothing happens. The regions are large enough for the batches of
# a mirror, which would be collected apart. Measured in docs/decisions/0023.
mount_collector="-Xms384m -XX:+UseG1GC -XX:MaxGCPauseMillis=4 -XX:G1HeapRegionSize=2m -XX:SurvivorRatio=3 \
  -XX:+UnlockExperimentalVMOptions -XX:G1NewSizePercent=15 -XX:InitiatingHeapOccupancyPercent=60 \
  -XX:G1ConcRefinementThreads=0"

# A heap of huge pages has its memory with a 500th of the page faults, which are dear in a virtual machine. The JVM warns
# where the kernel has none.
if [[ -r /sys/kernel/mm/transparent_hugepage/enabled ]]; then
  read -r huge_pages </sys/kernel/mm/transparent_hugepage/enabled || huge_pages='[never]'
  [[ $huge_pages == *'[never]'* ]] || mount_collector+=" -XX:+UseTransparentHugePages"
fi

# jdk_version DIR: sets jdk_found_version to the version that DIR/release states, fails if DIR holds no JDK.
jdk_version() {
  local line
  jdk_found_version=
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  while IFS= read -r line; do
    if [[ $line == JAVA_VERSION=* ]]; then
      line=${line#*=}
      jdk_found_version=${line//\"/}
    fi
  done <"$1/release"
  [[ -n $jdk_found_version ]]
}

# Sets JAVA_HOME and jdk_found_version: what JAVA_HOME names if it is new enough, else the usual places.
find_jdk() {
  local dir
  for dir in "${JAVA_HOME:-}" "${JDK_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /opt/java/* /opt/jdk* /usr/java/* /usr/local/*jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    use_jdk "$dir" && return
  done
  # The one on the path comes last: it takes a process to find out where it is.
  dir=$(command -v javac) && dir=$(readlink -f "$dir") && use_jdk "${dir%/bin/javac}" && return
  die "needs a JDK $tidemark_jdk_min or newer; install one (for example Temurin from adoptium.net) or set JAVA_HOME to it"
}

use_jdk() {
  [[ -n $1 ]] && jdk_version "$1" && ((${jdk_found_version%%[.+-]*} >= tidemark_jdk_min)) && export JAVA_HOME=$1
}

# File names are bytes; Java can carry all of them only under a UTF-8 locale.
use_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}

# Runs Maven on the JDK that find_jdk found.
run_maven() {
  command -v mvn >/dev/null || die "needs Maven 3.8 or newer to build: apt-get install maven"
  # Maven's own libraries use what JDK 25 warns about.
  MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@"
}
