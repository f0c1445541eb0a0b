#!/bin/sh
# Builds without warnings, runs every test, prints what was counted, and ends with one line: N passed, N failed, N skipped.
# Needs the .NET SDK and Node.js; the tests of the page need Chromium too (Debian: apt-get install chromium).
#   --long      the long versions too: more seeds, more stories, every site of a kill, larger loads
#   --figures   fills the tables of docs/reliability.md with what was counted; for a run of all tests
# Whatever else is given goes to `dotnet test`, as --filter does.
set -u
cd "$(dirname "$0")" || exit 1
results=artifacts/test-results
figures=artifacts/figures
task=
for argument; do
  shift
  case "$argument" in
    --long) export HANDOFF_LONG=1 ;;
    --figures) task=--write ;;
    *) set -- "$@" "$argument" ;;
  esac
done
# Only a run of all tests counts everything that the tables name.
if [ $# -eq 0 ]; then task=${task:---check}; else task=; fi
rm -rf "$results" "$figures"
dotnet build HandoffFunctions.sln -c Release --nologo -v quiet || { echo "The build failed."; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
# One project after another: what counts and what simulates needs the processors for itself.
dotnet test HandoffFunctions.sln -m:1 -c Release --no-build --nologo --logger trx --results-directory "$results" "$@"
status=$?
if [ -d "$figures" ] && ! node tests/figures.mjs "$figures" ${task:+"$task"} && [ "$status" -eq 0 ]; then status=1; fi
# Each project's results end in one line of counters.
cat "$results"/*.trx 2>/dev/null | tr '\r' '\n' | sed -n 's/.*<Counters total="\([0-9]*\)" executed="\([0-9]*\)" passed="\([0-9]*\)" failed="\([0-9]*\)".*/\1 \2 \3 \4/p' |
  awk -v status="$status" '{ total += $1; ran += $2; passed += $3; failed += $4 }
    END { if (status != 0 && failed == 0) failed = 1; printf "%d passed, %d failed, %d skipped\n", passed, failed, total - ran }'
exit "$status"
