#!/usr/bin/env bash
# Prints what the gate costs a read of one account: instructions of the release server with
# `require_session = true` and a session, by a token and by a cookie, beside those of the open server
# without one. All requests of a row come on one connection; in the last row by two tokens in turn, as through a
# proxy, so that no token is the one that was shown last and each is hashed again.
#
# valgrind counts them, so no other load on the machine matters, and two runs give nearly the same. What few
# reads take is taken from what many do: what is left is of reads alone. The kernel's are not counted.
# valgrind's processor has no instructions for SHA-256, which nearly all others have: with them a block takes some
# 200 instead of the portable code's 3 400. So where there are blocks the ratio is also given with those.
#
# Usage: gate.sh. It ends with 1 if the row of the token or that of the cookie misses the goal. It needs valgrind,
# curl and awk. Nothing but target/ is written outside of a temporary directory.
set -euo pipefail

root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
few=500
many=2500
goal=1.10
block=200
scratch=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
    echo "error: $1" >&2
    exit 1
}

# Starts a server with this prefix and environment, and waits until it is ready; sets $server and $url.
start() {
    local prefix=("$@")
    : >"$scratch/log"
    env MODELITH_LOG_FORMAT=text "${prefix[@]}" "$binary" serve --listen 127.0.0.1:0 --data "$scratch/data" \
        >"$scratch/log" 2>&1 &
    server=$!
    local waited
    for waited in {1..600}; do
        url=$(sed -n 's/.*listening on \(http:[^ ]*\).*/\1/p' "$scratch/log" | head -n 1)
        if [ -n "$url" ] && curl --silent --fail --output /dev/null "$url/readyz"; then return; fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$scratch/log" >&2
    fail "the server is not ready after $waited looks"
}

stop() {
    kill -TERM "$server"
    wait "$server" || fail "the server did not stop in order"
    server=
}

# Prints requests for the account as curl's configuration: so many, with the headers in turn.
requests() {
    local count=$1 number
    shift
    for ((number = 0; number < count; number++)); do
        [ "$number" = 0 ] || echo next
        printf 'url = "%s"\noutput = /dev/null\nwrite-out = "%%{http_code} %%{num_connects}\\n"\n' "$url$account"
        [ $# = 0 ] || printf 'header = "%s"\n' "${@:number % $# + 1:1}"
    done
}

# Sets $counts to the instructions of a server that is asked so many times, all and those of SHA-256's blocks;
# the rest of the arguments is headers, of which a request has one.
instructions() {
    local count=$1 required=$2
    shift 2
    start "MODELITH_REQUIRE_SESSION=$required" valgrind --tool=callgrind \
        --callgrind-out-file="$scratch/counted" --log-file=/dev/null
    requests "$count" "$@" >"$scratch/requests"
    curl --silent --config "$scratch/requests" >"$scratch/statuses"
    stop
    awk -v count="$count" '
        { connections += $2 }
        $1 == 200 { answered++ }
        END { exit answered != count || connections != 1 }' "$scratch/statuses" ||
        fail "not every read was answered on one connection"
    counts=$(callgrind_annotate --threshold=100 "$scratch/counted" | awk '
        { gsub(",", "", $1) }
        /PROGRAM TOTALS/ { all = $1 }
        /sha256::.*compress/ { blocks += $1 }
        END { print all, blocks + 0 }')
}

# Sets $all and $blocks to the same of one read.
read_of() {
    local fewer
    instructions "$few" "$@"
    fewer=$counts
    instructions "$many" "$@"
    read -r all blocks < <(awk -v reads="$((many - few))" '
        NR == 1 { all = $1; blocks = $2 }
        END { printf "%.0f %.0f\n", ($1 - all) / reads, ($2 - blocks) / reads }' <<<"$fewer"$'\n'"$counts")
}

cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml" --package modelith-server --bins
binary=${CARGO_TARGET_DIR:-$root/target}/release/server

# Prints the token of a new session.
log_in() {
    curl --silent --fail --header "$json" "$url/auth/login" \
        --data '{"name":"ada","password":"correct horse battery","token":true}' |
        sed 's/.*"token":"\([^"]*\)".*/\1/'
}

start
json='content-type: application/json'
echo 'correct horse battery' | "$binary" user add ada --data "$scratch/data" >/dev/null
token=$(log_in)
other=$(log_in)
account=$(curl --silent --fail --header "$json" "$url/api/accounts" \
    --data '{"email":"ada@example.org","name":"Ada"}' | sed 's/.*"id":"\([^"]*\)".*/\/api\/accounts\/\1/')
stop

missed=
# Prints a row; the rest of the arguments is headers. One whose goal is not empty is to be met.
line() {
    local what=$1 goal=$2
    shift 2
    read_of true "$@"
    awk -v what="$what" -v all="$all" -v blocks="$blocks" -v open="$open" -v block="$block" -v goal="$goal" 'BEGIN {
        printf "%-24s %6d instructions a read, ratio %.3f", what, all, all / open
        if (blocks) printf "; with instructions for SHA-256 %.3f", (all - blocks + block) / open
        if (goal != "") printf ", goal %s", goal
        print ""
        exit goal != "" && all / open > goal
    }' || missed+=" $what;"
}
read_of false
open=$all
printf '%-24s %6d instructions a read\n' open "$open"
line "session, token" "$goal" "authorization: Bearer $token"
line "session, cookie" "$goal" "cookie: session=$token"
line "session, tokens in turn" "" "authorization: Bearer $token" "authorization: Bearer $other"
[ -z "$missed" ] || fail "the goal is missed by$missed"
