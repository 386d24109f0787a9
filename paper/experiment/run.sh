#!/bin/sh
# Runs the study: sh paper/experiment/run.sh [--jobs N] [--only GLOB] [--dry-run]
# Finds a Python that has PyTorch; never installs one.
cd "$(dirname "$0")/../.." || exit 2
for python in "$PYTHON" python3 /usr/bin/python3; do
  if [ -n "$python" ] && "$python" -c 'import torch, numpy, yaml' 2>/dev/null; then
    exec "$python" paper/experiment/study.py "$@"
  fi
done
cat >&2 <<'END'
The experiment needs a Python with PyTorch, NumPy and PyYAML, and none was found
(tried $PYTHON, python3 and /usr/bin/python3). To install them:
  Debian, Ubuntu:  apt-get install python3-torch python3-numpy python3-yaml
  elsewhere:       pip install torch numpy pyyaml
Or name one that has them:  PYTHON=/path/to/python3 sh paper/experiment/run.sh
END
exit 2
