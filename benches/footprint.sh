#!/usr/bin/env bash
# Prints what building the reference server costs, from a copy of HEAD in a temporary directory:
# crates, C compilers, a clean release build, a clean debug build to the first answer, and an edit of
# a model to the first answer that shows it. Downloads are warmed first and do not count.
#
# Nothing outside the temporary directory is written. It and the server are gone at the end, on errors too.
set -euo pipefail

root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
scratch=$(mktemp -d)
server=

stop_server() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop_server; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

fail() {
    echo "error: $1" >&2
    exit 1
}

# Runs cargo in the copy, its output kept for a failure.
build() {
    cargo "$@" --locked 2>"$scratch/build.log" || { cat "$scratch/build.log" >&2; fail "cargo $* failed"; }
}

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'; }

line() { printf '%-52s %8s   goal %s\n' "$@"; }

# Starts the debug build on a free port and waits for its first answer.
start_server() {
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$target/debug/server" serve --listen "127.0.0.1:$port" --data "$scratch/data" >"$scratch/server.log" 2>&1 &
    server=$!
    until curl --silent --fail --max-time 5 --output /dev/null "http://127.0.0.1:$port/livez"; do
        kill -0 "$server" 2>/dev/null || { cat "$scratch/server.log" >&2; fail "the server ended"; }
        sleep 0.02
    done
}

git -C "$root" archive HEAD | (mkdir "$scratch/clone" && tar -x -C "$scratch/clone")
cd "$scratch/clone"
target=$scratch/target
export CARGO_TARGET_DIR=$target
cargo fetch --quiet --locked

# Build scripts that compile C do so through what these name; rustc's own linker does not.
cat >"$scratch/no-c" <<EOF
#!/bin/sh
echo "\$0 \$*" >>"$scratch/c-calls"
exit 1
EOF
chmod +x "$scratch/no-c"
export CC=$scratch/no-c CXX=$scratch/no-c HOST_CC=$scratch/no-c HOST_CXX=$scratch/no-c
touch "$scratch/c-calls"

from=$EPOCHREALTIME
build build --release --package modelith-server --bin server
line "clean release build, seconds" "$(seconds_since "$from")" "< 90"
line "crates compiled for it" "$(grep -c '^ *Compiling ' "$scratch/build.log")" "< 140"
# `build` ends the script if the build fails, and this C compiler fails at every call. (blake3 asks one about
# flags before it sees that its feature `pure` compiles no C.)
echo "no C was compiled: the build passed with a C compiler that always fails ($(wc -l <"$scratch/c-calls") calls)"
line "release binary, MiB" "$(awk -v bytes="$(stat -c %s "$target/release/server")" 'BEGIN { printf "%.1f", bytes / 1048576 }')" "none"

from=$EPOCHREALTIME
build build --package modelith-server --bin server
start_server
line "clean debug build to the first answer, seconds" "$(seconds_since "$from")" "< 75"
stop_server

sed -i 's|^    pub name: String,$|&\n    /// What friends say.\n    #[model(length(max = 80))]\n    pub nickname: Option<String>,|' models/account.rs
grep -q nickname models/account.rs || fail "models/account.rs has no name to put a member after"
from=$EPOCHREALTIME
build build --package modelith-server --bin server
start_server
answer=$(curl --silent --show-error --json '{"email":"ada@example.org","name":"Ada Lovelace","nickname":"Ada"}' \
    "http://127.0.0.1:$port/api/accounts")
line "edit of a model to an answer with it, seconds" "$(seconds_since "$from")" "< 10"
grep -q '"nickname":"Ada"' <<<"$answer" || fail "the new member is not in the answer: $answer"
