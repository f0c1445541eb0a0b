#!/bin/sh
# Builds without warnings, runs every test, and ends with one line: N passed, N failed, N skipped.
# Needs the .NET SDK and Node.js; the tests of the page need Chromium too (Debian: apt-get install chromium).
set -u
cd "$(dirname "$0")"
results=artifacts/test-results
rm -rf "$results"
dotnet build HandoffFunctions.sln -c Release --nologo -v quiet || { echo "The build failed."; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
dotnet test HandoffFunctions.sln -c Release --no-build --nologo --logger trx --results-directory "$results" "$@"
status=$?
# Each project's results end in one line of counters.
cat "$results"/*.trx 2>/dev/null | tr '\r' '\n' | sed -n 's/.*<Counters total="\([0-9]*\)" executed="\([0-9]*\)" passed="\([0-9]*\)" failed="\([0-9]*\)".*/\1 \2 \3 \4/p' |
  awk -v status="$status" '{ total += $1; ran += $2; passed += $3; failed += $4 }
    END { if (status != 0 && failed == 0) failed = 1; printf "%d passed, %d failed, %d skipped\n", passed, failed, total - ran }'
exit "$status"
