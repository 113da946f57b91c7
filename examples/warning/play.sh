#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
#
# A CSIRT and two members, each a node of its own on this machine, play a warning from issue to all-clear over TAXII.
#
#     sh examples/warning/play.sh [FOLDER]
#
# FOLDER is made, and must not be there yet; without it the play is in a new folder that is removed at the end. `tocsin` is the program on
# the path; PROGRAM names another. Nothing outside the folder is touched, and nothing leaves this machine.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
program=${PROGRAM:-tocsin}
if [ $# -gt 0 ]; then
    mkdir "$1"
    work=$(cd "$1" && pwd)
else
    work=$(mktemp -d)
fi
server=
end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    [ $# -gt 0 ] || rm -rf "$work"
}
trap 'end "$@"' EXIT
trap 'exit 1' INT TERM
cd "$work"

# Each node has a data folder and a name; the name is what the others see.
csirt() { TOCSIN_ORGANISATION=csirt $program --data-dir "$work/csirt" "$@"; }
water() { TOCSIN_ORGANISATION=water $program --data-dir "$work/water" "$@"; }
# The clinic lets its node answer by itself, with the bare verdict, when it could not check. Everything else it approves.
clinic() { TOCSIN_ORGANISATION=clinic TOCSIN_SHARE_ANSWER_UNASKED=not-checked $program --data-dir "$work/clinic" "$@"; }
say() { printf '\n== %s\n' "$*"; }

say "Three nodes. The CSIRT has an account for each member, and a token that may write."
csirt --quiet init
water --quiet init
clinic --quiet init
echo 'only for this example 1' | csirt --quiet account add duty --scope admin --password-file -
for member in water clinic; do
    csirt --quiet organisation add "$member" --community community
    csirt --quiet account add "$member" --organisation "$member" --scope write --no-password
    (umask 077 && printf 'Bearer %s\n' "$(csirt --quiet account token add "$member" --scope write)" > "$member.token")
done

say "Water lists what runs on its pumps. The clinic has loaded nothing."
cat > pumps.cdx.json << 'SBOM'
{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
  {"type": "library", "name": "lodash", "version": "4.17.20", "purl": "pkg:npm/lodash@4.17.20"}]}
SBOM
water --quiet know add pumps.cdx.json

say "The CSIRT issues a warning: an exercise, for water and clinic."
printf 'water\nclinic\n' > members.txt
csirt share warn new --from "$here/draft.toml" --members members.txt

say "The CSIRT serves; the members name its collection as a feed."
TOCSIN_ORGANISATION=csirt $program --data-dir "$work/csirt" serve --port 0 2> serve.log &  # not by the function: $! must be the server
server=$!
url=
for _ in $(seq 300); do
    url=$(sed -n 's|.*\(http://127[.]0[.]0[.]1:[0-9]*\).*|\1|p' serve.log | head -n 1)
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || { cat serve.log >&2; exit 1; }
    sleep 0.1
done
[ -n "$url" ] || { echo "the server has not begun to listen" >&2; exit 1; }
water share feed add csirt "$url/taxii2/" --collection Warnings --inside --auth-file water.token --every 15m
clinic share feed add csirt "$url/taxii2/" --collection Warnings --inside --auth-file clinic.token --every 15m

say "What is due is done: each pulls the warning and looks into itself. The clinic answers that it could not check."
water work --once
clinic work --once
csirt share warn status report--

say "At water a person decides: the answer says how much is affected, and goes to the CSIRT."
water share warn answer report-- --release counts --post
csirt share warn status report--

say "The CSIRT says more in an update. It reaches both in the same way, and the clinic answers it anew."
sed 's/^description = .*/description = "The update is safe: no interface changed."/' "$here/draft.toml" > draft-2.toml
csirt share warn update report-- --from draft-2.toml
water share feed pull csirt
clinic share feed pull csirt
clinic work --once

say "Water has updated its pumps, and says so. So does the clinic, after it has looked by hand."
water share warn answer report-- --done --post
clinic share warn answer report-- --done --post
csirt share warn status report--
csirt share warn status report-- --over-time --format csv

say "All-clear. It reaches both as the warning did."
csirt share warn all-clear report-- --why "Both have updated"
water share feed pull csirt
clinic share feed pull csirt
water share warn list
clinic share warn list
