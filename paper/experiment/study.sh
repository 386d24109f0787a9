#!/bin/sh
# The whole study, as far as it has not been run: sh paper/experiment/study.sh [words for paperline launch]
# Each experiment is designed (which changes nothing where it stands), launched here and waited for; then all is fetched.
cd "$(dirname "$0")/../.." || exit 2
code=0
for experiment in pretrain grid methods large naive doe scaling; do
  plan=paper/experiment/designs/$experiment
  node dist/bin/paperline.js design "$plan.yml" > /dev/null || exit
  node dist/bin/paperline.js launch "$plan" --on local --wait "$@"
  # 1: a run failed, and others go on. 2: launching itself did, or somebody stopped it.
  case $? in 0) ;; 1) code=1 ;; *) exit 2 ;; esac
done
if [ -d .paperline/runs ]; then node dist/bin/paperline.js fetch local || code=$?; fi
exit "$code"
