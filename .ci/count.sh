# Runs one suite and adds its tests to `passed` and `failed`. Sourced by .ci/run, which sets `report`.
#
# A suite that writes Vitest's JSON to $report is counted by it. One that writes none counts as one test, and so does
# what ends a suite badly without failing a test: a file that does not load, a package that cannot be installed.
run_suite() {
  local name=$1 status counts
  shift
  printf '\n== %s\n' "$name"
  rm -f "$report"
  "$@"
  status=$?
  counts=$(report_counts) || counts='0 0'
  local suite_passed=${counts% *} suite_failed=${counts#* }
  if [ "$status" -ne 0 ] && [ "$suite_failed" -eq 0 ]; then suite_failed=1; fi
  if [ "$status" -eq 0 ] && [ ! -f "$report" ]; then suite_passed=1; fi
  printf '== %s: %s passed, %s failed\n' "$name" "$suite_passed" "$suite_failed"
  passed=$((passed + suite_passed))
  failed=$((failed + suite_failed))
}

# "passed failed" from $report.
report_counts() {
  [ -f "$report" ] && node -e '
    const { numPassedTests, numFailedTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
    console.log(numPassedTests, numFailedTests)
  ' "$report"
}
