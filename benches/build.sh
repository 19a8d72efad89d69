#!/usr/bin/env bash
# Prints what the compiler of models/ costs, from a copy of HEAD in a temporary directory:
#
# - `modelith check` on 200 models with 20 members, by the release binary (as `cargo install` builds it) and
#   by the debug one;
# - codegen's part of a build of the reference server, as `modelith emit` of the debug binary: a build script is
#   the same code in the same profile, and reads and writes the same files;
# - what each added model of ten members costs `cargo check` and `cargo build` in the dev profile: the time of a
#   package with 25 models, less that of one with 5, divided by 20. All dependencies are built before.
#
# Each figure is the median of the rounds (5, or $ROUNDS), with the least and the greatest.
# Nothing outside the temporary directory is written, and it is gone at the end, on errors too.
set -euo pipefail

root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
rounds=${ROUNDS:-5}
few=5
many=25
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

fail() {
    echo "error: $1" >&2
    exit 1
}

# Runs a program, its output kept for a failure.
quietly() {
    "$@" >"$scratch/output" 2>&1 || { head -n 40 "$scratch/output" >&2; fail "$* failed"; }
}

# Prints the milliseconds that a program takes.
timed() {
    local from=$EPOCHREALTIME
    quietly "$@"
    awk -v from="$from" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.0f\n", (to - from) * 1000 }'
}

# Of the numbers on standard input: the median, the least and the greatest.
summary() {
    sort -n | awk '{ figures[NR] = $1 } END {
        printf "%.0f (%.0f–%.0f)", (figures[int((NR + 1) / 2)] + figures[int(NR / 2) + 1]) / 2, figures[1], figures[NR]
    }'
}

line() { printf '%-58s %18s   goal %s\n' "$@"; }

# Prints nine members of as many kinds, their names ending in $1.
members() {
    cat <<END
    /// Where to write to.
    #[model(unique, format = "email", length(max = 200))]
    pub email$1: String,
    /// What it is called.
    #[model(length(min = 1, max = 80), filter)]
    pub name$1: String,
    /// What it costs.
    #[model(scale = 2, range(min = "0"))]
    pub price$1: Decimal,
    /// How many there are.
    #[model(index, default = 0, range(min = 0))]
    pub stock$1: i64,
    /// Whether it is used.
    #[model(default = true)]
    pub used$1: bool,
    /// What else is to be said.
    #[model(length(max = 2000))]
    pub note$1: Option<String>,
    /// What it is found by.
    #[model(length(max = 20), each(length(max = 30)))]
    pub labels$1: Vec<String>,
    /// Where it is sent.
    pub place$1: Option<Place>,
    /// When it is due.
    #[model(index, sort)]
    pub due$1: Timestamp,
END
}

# Prints model number $1, with $2 members: 10 or 20.
model() {
    cat <<END
//! A kind of parts.
use modelith::prelude::*;

use super::Place;

/// A part.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
pub struct Part$1 {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Part$1>,
END
    members ""
    if (($2 == 20)); then
        members _too
        printf '    /// When it came to be.\n    #[model(created_at)]\n    pub created_at: Timestamp,\n'
    fi
    echo "}"
}

# Writes the package $1 with $2 models of $3 members: a stand-alone package, as the example is.
package() {
    local directory=$scratch/$1 index
    cp -r "$scratch/clone/examples/01-notes" "$directory"
    rm -r "$directory/models" "$directory/models.lock"
    mkdir "$directory/models"
    sed -i "s/^name = \"notes\"/name = \"$1\"/; s|\.\./\.\./|../clone/|" "$directory/Cargo.toml"
    sed -i "s/\bnotes::/$1::/" "$directory"/src/*.rs
    cat >"$directory/models/mod.rs" <<'END'
//! Models to be counted.
use modelith::prelude::*;

/// A nested struct of all models.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Place {
    /// A town.
    #[model(length(min = 1, max = 80))]
    pub town: String,
    /// A number.
    pub floor: Option<i8>,
}
END
    for ((index = 1; index <= $2; index++)); do
        echo "pub mod part_$index;" >>"$directory/models/mod.rs"
        model "$index" "$3" >"$directory/models/part_$index.rs"
    done
}

git -C "$root" archive HEAD | (mkdir "$scratch/clone" && tar -x -C "$scratch/clone")
export CARGO_TARGET_DIR=$scratch/target
cd "$scratch/clone"
echo "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg); $rounds rounds; all in milliseconds"

quietly cargo build --locked --package modelith-codegen --features cli --bin modelith
quietly cargo build --locked --release --package modelith-codegen --features cli --bin modelith

package crowd 200 20
for profile in release debug; do
    modelith=$CARGO_TARGET_DIR/$profile/modelith
    # The first build accepts the ids.
    quietly "$modelith" --manifest-dir "$scratch/crowd" lock accept
    for ((round = 0; round < rounds; round++)); do
        timed "$modelith" --manifest-dir "$scratch/crowd" check
    done >"$scratch/times"
    line "modelith check, 200 models with 20 members, $profile" "$(summary <"$scratch/times")" "< 1000"
done

for ((round = 0; round < rounds; round++)); do
    timed "$CARGO_TARGET_DIR/debug/modelith" emit --out "$scratch/emitted-$round"
done >"$scratch/times"
line "modelith emit, the reference server, debug" "$(summary <"$scratch/times")" "< 200"

package few $few 10
package many $many 10
for command in check build; do
    # Once before any is timed, for the dependencies.
    for name in few many; do quietly cargo "$command" --manifest-path "$scratch/$name/Cargo.toml"; done
    for ((round = 0; round < rounds; round++)); do
        for name in few many; do
            quietly cargo clean --manifest-path "$scratch/$name/Cargo.toml" --package "$name"
            timed cargo "$command" --offline --manifest-path "$scratch/$name/Cargo.toml" | tee -a "$scratch/$command-$name"
        done | awk -v added=$((many - few)) 'NR == 1 { few = $1 } END { print ($1 - few) / added }'
    done >"$scratch/times"
    line "cargo $command, each added model of ten members" "$(summary <"$scratch/times")" "< 1000"
    echo "  whole packages: $few models $(summary <"$scratch/$command-few"), $many models $(summary <"$scratch/$command-many")"
done
