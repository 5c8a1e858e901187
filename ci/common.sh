# What the scripts in this folder share. They source it first; it leads them to the repository's top.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Every build and every test takes the same flags: others would build everything again.
readonly build_flags=(-c release -Xswiftc -enable-testing)

say() { echo "ci/${0##*/}: $*"; }

fail() {
  echo "ci/${0##*/}: error: $*" >&2
  exit 1
}

# Shows Vulkan programs one device: Mesa's lavapipe, which computes on the CPU and is the same on every machine.
use_lavapipe() {
  local manifests=(/usr/share/vulkan/icd.d/lvp_icd*.json)
  [[ -e ${manifests[0]} ]] || fail "lavapipe is missing: /usr/share/vulkan/icd.d has no lvp_icd*.json; run ci/setup"
  # Vulkan loaders older than 1.3.207 know the second name alone.
  export VK_DRIVER_FILES=${manifests[0]} VK_ICD_FILENAMES=${manifests[0]}
}

# Runs a command as a named part of the whole: $current is the part that runs, $timings how long the others took.
timings=()
current=start
phase() {
  local start=$SECONDS
  current=$1
  echo
  echo "== $current"
  "${@:2}"
  timings+=("$((SECONDS - start)) s $current")
}

# Builds the program, of the package in the folder $1 if there is one, and leaves its path in $gpucolor.
build_gpucolor() {
  local flags=(--package-path "${1-$PWD}" "${build_flags[@]}")
  say "building gpucolor"
  swift build "${flags[@]}" --product gpucolor
  gpucolor=$(swift build "${flags[@]}" --show-bin-path)/gpucolor
}
