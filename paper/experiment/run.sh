#!/bin/sh
# Trains one configuration: sh paper/experiment/run.sh --config FILE --into FOLDER
# Finds a Python that has PyTorch; never installs one.
here=$(dirname "$0")
for python in "$PYTHON" python3 /usr/bin/python3; do
  if [ -n "$python" ] && "$python" -c 'import torch, numpy' 2>/dev/null; then
    exec "$python" "$here/run.py" "$@"
  fi
done
cat >&2 <<'END'
The experiment needs a Python with PyTorch and NumPy, and none was found
(tried $PYTHON, python3 and /usr/bin/python3). To install them:
  Debian, Ubuntu:  apt-get install python3-torch python3-numpy
  elsewhere:       pip install torch numpy
Or name one that has them:  PYTHON=/path/to/python3
END
exit 2
