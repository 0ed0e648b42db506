#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# cli_test.sh SMCGATE: the command from outside: exit status, words, and that
# nothing is written, or left behind, when something is wrong. TAP.

set -u
smcgate=$(realpath "$1") || exit 1
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=0

# ok DESCRIPTION COMMAND…
ok() {
    local what=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $what"
    else
        echo "not ok $count - $what"
        sed 's/^/# /' "$work/out" "$work/err"
        failed=1
    fi
}

# gives STATUS TEXT ARGUMENT…: the exit status, and TEXT in what it prints
gives() {
    local status=$1 text=$2
    shift 2
    "$smcgate" "$@" >"$work/out" 2>"$work/err" </dev/null
    [ $? = "$status" ] || return 1
    [ -z "$text" ] || grep -qF -- "$text" "$work/out" "$work/err"
}

only() { [ "$(ls "$work" | grep -vE '^(out|err)$' | tr '\n' ' ')" = "$*" ]; }

ok '--help' gives 0 'usage: smcgate COMMAND' --help
ok '--version' gives 0 'smcgate 0.' --version
ok 'no command' gives 2 'usage:'
ok 'unknown command' gives 2 'unknown command "frobnicate"' frobnicate
ok 'unknown option' gives 2 'unknown option "--frob"' --frob
for command in manifest image pack list decode; do
    ok "$command --help" gives 0 "usage: smcgate $command" $command --help
done
ok 'manifest: unknown option' gives 2 '--frob' manifest check --frob x.dts
ok 'image: unknown option' gives 2 '--frob' image --frob
ok 'pack: unknown option' gives 2 '--frob' pack --frob
ok 'list: unknown option' gives 2 '--frob' list --frob
ok 'decode: unknown option' gives 2 '--frob' decode --frob
ok 'manifest: unknown verb' gives 2 'check, compile, explain or diff' \
    manifest frob x.dts
ok 'explain --help' gives 0 'usage: smcgate manifest explain' \
    manifest explain --help
ok 'diff --help' gives 0 'usage: smcgate manifest diff' manifest diff --help
ok 'explain: unknown option' gives 2 '--frob' manifest explain --frob x.dts
ok 'diff: unknown option' gives 2 '--frob' manifest diff --frob a b
ok 'explain: no call' gives 2 'which call' manifest explain x.dts one
ok 'explain: no manifest' gives 2 'No such file' manifest explain x.dts one 0
ok 'check: no manifest' gives 2 'which manifest' manifest check
ok 'check: two manifests' gives 2 'one manifest' manifest check a b
ok 'check writes nothing' gives 2 'writes nothing' manifest check -o x a.dts
ok 'compile wants -o' gives 2 'wants -o' manifest compile a.dts

ok 'an error: place, code, status' \
    gives 2 'wrong/unit.dts:5:2: error: ' manifest check wrong/unit.dts
ok 'the sum of them' gives 2 '6 errors, 0 warnings' \
    manifest check wrong/several.dts
ok 'a warning is no error' \
    gives 0 'wrong/shadowed.dts:5:27: warning: ' \
    manifest check wrong/shadowed.dts
ok 'compile with an error' \
    gives 2 '[bad-value]' manifest compile -o "$work/blob" wrong/unit.dts
ok '… writes nothing' only ''
ok 'compile' gives 0 '' manifest compile -o "$work/blob" wrong/shadowed.dts
ok '… writes the blob alone' only 'blob '
ok '… which begins with its magic' \
    test "$(head -c 8 "$work/blob")" = SMCGBLB1
cp "$work/blob" "$work/first"
ok 'compile with an error over a good blob' \
    gives 2 '[bad-value]' manifest compile -o "$work/blob" wrong/unit.dts
ok '… leaves it as it was' cmp -s "$work/blob" "$work/first"
ok 'a directory cannot be written' \
    gives 2 "$work: " manifest compile -o "$work" wrong/shadowed.dts
ok '… and nothing is left beside it' \
    test "$(ls -d "$work".* 2>/dev/null)" = ''
rm -f "$work/blob" "$work/first"

ok 'image: what is not the gate' \
    gives 2 'it is not an arm64 Image' \
    image --gate wrong/kernel -o "$work/image" wrong/shadowed.dts
ok '… writes nothing' only ''
ok 'image: -o missing' gives 2 'are needed' image --gate x x.dts

head -c 700 /dev/urandom >"$work/boot"
head -c 1000 /dev/urandom >"$work/el3"
head -c 9000 /dev/urandom >"$work/bl33"
pack=(pack --boot "$work/boot" --monitor "$work/el3" --bl33 "$work/bl33")
ok 'pack' gives 0 '' "${pack[@]}" -o "$work/flash"
ok 'pack --list' gives 0 'bl33             0x00002328  0x60000000' \
    pack --list "$work/flash"
mkdir "$work/parts"
ok 'pack --extract' gives 0 'nt-fw.bin' \
    pack --extract "$work/parts" "$work/flash"
ok '… gives the payload back' cmp -s "$work"/parts/*-nt-fw.bin "$work/bl33"
ok '… and the monitor' cmp -s "$work"/parts/*-soc-fw.bin "$work/el3"
rm -rf "$work/parts"
printf x | dd of="$work/flash" bs=1 seek=$((0x41000)) conv=notrunc 2>/dev/null
ok 'pack --list of a damaged one' gives 2 "the manifest's hash" \
    pack --list "$work/flash"
ok '… lists it' gives 2 'verifies: NO' pack --list "$work/flash"
ok 'pack --list of something else' gives 2 'there is no package' \
    pack --list "$work/bl33"
rm -f "$work/flash"

openssl ecparam -name prime256v1 -genkey -noout -out "$work/key"
openssl ec -in "$work/key" -pubout -out "$work/pub" 2>/dev/null
{
    echo '/dts-v1/;'
    echo "/include/ \"$PWD/wrong/base.dtsi\""
    echo '/ { policy-key = "key"; };'
} >"$work/keyed.dts"
ok 'a policy key that is private' \
    gives 2 'it is a private key' manifest check -I wrong "$work/keyed.dts"
sed -i 's/"key"/"pub"/' "$work/keyed.dts"
ok 'a policy key that is public' \
    gives 0 'one: 0 rules' manifest check -I wrong "$work/keyed.dts"
ok '… is in the blob' gives 0 '' \
    manifest compile -I wrong -o "$work/blob" "$work/keyed.dts"
cmp -s <(openssl ec -pubin -in "$work/pub" -outform DER 2>/dev/null |
    tail -c 64) <(tail -c +113 "$work/blob" | head -c 64)
ok '… as it is' test $? = 0
rm -f "$work/keyed.dts" "$work/blob"
ok 'pack --key' gives 0 '' "${pack[@]}" --key "$work/key" -o "$work/flash"
ok '… is signed' gives 0 'signature: good' pack --list "$work/flash"
hash=$(openssl ec -pubin -in "$work/pub" -outform DER 2>/dev/null |
    tail -c 64 | sha256sum | cut -d ' ' -f 1)
ok '… for a board with that key' gives 0 "root key hash $hash, " \
    pack --list "$work/flash"
mv "$work/flash" "$work/first"
ok 'pack --root-key HASH' gives 0 '' "${pack[@]}" --key "$work/key" \
    --root-key "$hash" -o "$work/flash"
ok '… is the same' cmp -s "$work/flash" "$work/first"
ok 'pack --root-key PEM' gives 0 '' "${pack[@]}" --key "$work/key" \
    --root-key "$work/pub" -o "$work/flash"
ok '… is the same too' cmp -s "$work/flash" "$work/first"
rm -f "$work/flash" "$work/first"
ok 'pack: a public key to sign with' gives 2 'wants the private key' \
    "${pack[@]}" --key "$work/pub" -o "$work/flash"
ok 'pack: a key that is none' gives 2 'holds no key' \
    "${pack[@]}" --key "$work/bl33" -o "$work/flash"
ok "pack: another's root key" gives 2 "not the board's root key" \
    "${pack[@]}" --key "$work/key" --root-key "${hash//[0-9]/0}" \
    -o "$work/flash"
ok 'pack: unsigned for a board with a key' gives 2 'is not signed' \
    "${pack[@]}" --root-key "$work/pub" -o "$work/flash"
ok "pack: older than the board's" gives 2 'version 1 is older' \
    "${pack[@]}" --key "$work/key" --version 1 --rollback 2 -o "$work/flash"
ok 'pack: a counter without a key' gives 2 'has no rollback counter' \
    "${pack[@]}" --rollback 2 -o "$work/flash"
ok 'pack: a board for a package alone' gives 2 "nothing of the board's" \
    "${pack[@]}" --package-only --root-key "$work/pub" -o "$work/flash"
ok 'pack: an address that is none' gives 2 'is no address' \
    "${pack[@]}" --bl33-addr 0x6000000x -o "$work/flash"
ok 'pack: a device tree that is none' gives 2 'not a device tree blob' \
    "${pack[@]}" --dtb "$work/bl33" -o "$work/flash"
ok 'pack: a file that is not there' gives 2 'frob: No such file' \
    "${pack[@]}" --load "$work/frob@0x50000000" -o "$work/flash"
ok 'pack: two Trusted OSes that do not share' gives 2 'both own the calls' \
    "${pack[@]}" --bl32 "$work/bl33" --bl32 "$work/boot,load=0xe400000" \
    -o "$work/flash"
head -c 258049 /dev/zero >"$work/boot"
ok 'pack: a large boot stage' gives 2 'larger than 0x3f000' \
    "${pack[@]}" -o "$work/flash"
ok '… none of them writes anything' only 'bl33 boot el3 key pub '
head -c 700 /dev/urandom >"$work/boot"
ok 'pack: two Trusted OSes' gives 0 'warning: nothing isolates' \
    "${pack[@]}" --bl32 "$work/bl33,owners=50" \
    --bl32 "$work/boot,owners=51,load=0xe400000" -o "$work/flash"

ok 'decode an ID' gives 0 'PSCI_CPU_ON_64 (ARM)' decode 0xC4000003
ok 'decode a name' gives 0 '0xc4000003: fast call, SMC64, owner 4' \
    decode PSCI_CPU_ON_64
ok 'decode: the hint' gives 0 'no live SVE state' decode 0x84010000
ok 'decode: reserved bits' gives 0 'bits 23:17 are 0x09' decode 0x84120000
ok 'decode: nothing known' gives 0 'no call of that ID' decode 0x8200abcd
ok 'decode: an error code' gives 0 '(-3)' decode PSCI_DENIED
ok 'decode: did you mean' gives 2 'did you mean "PSCI_CPU_ON"' \
    decode PSCI_CPU_OM
ok 'decode: more than 32 bits' gives 2 '32 bits' decode 0x184000000
ok 'decode: unknown platform' gives 2 'platform "X" is unknown' \
    decode --platform X 0x84000000
ok 'decode: nothing' gives 2 'which ID' decode

"$smcgate" list --csv >"$work/csv"
ok 'list --csv has a row for each row of calls.def' \
    test "$(grep -c '^0x' "$work/csv")" = \
    "$(grep -c '^SMCCC_CALL(' ../../../include/smccc/calls.def)"
ok 'list --md' gives 0 '| 0x84000000 | ARM | PSCI_VERSION | fast |' list --md
ok 'list a pattern' gives 0 'PSCI_CPU_ON_64' list 'PSCI_CPU_ON*'
ok '… and nothing else' test "$(wc -l <"$work/out")" = 2
ok 'list without a match' gives 2 'no call matches' list 'FROB*'

echo "1..$count"
exit $failed
