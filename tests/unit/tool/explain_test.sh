#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# explain_test.sh SMCGATE [update]: what `manifest explain` and `manifest diff`
# say. A file of explained/ is a command, what it prints, and its exit status;
# `update` writes what it prints now. TAP.

set -u
smcgate=$(realpath "$1") || exit 1
cd "$(dirname "$0")" || exit 1
count=0
failed=0

# answer COMMAND: what the command prints, and how it ends
answer() {
    local words
    read -ra words <<<"${1#\$ }"
    echo "$1"
    "$smcgate" "${words[@]}" 2>&1 </dev/null
    echo "exit status $?"
}

for file in explained/*.txt; do
    count=$((count + 1))
    name=$(basename "$file" .txt)
    said=$(answer "$(head -n 1 "$file")")
    if [ "${2-}" = update ]; then
        printf '%s\n' "$said" >"$file"
    fi
    if diff <(printf '%s\n' "$said") "$file" | sed 's/^/# /' &&
        [ "${PIPESTATUS[0]}" = 0 ]; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        failed=1
    fi
done

echo "1..$count"
exit $failed
