#!/usr/bin/env bash
# Sets up what is missing, then checks style and runs the tests.
#
#     ./test.sh                        # everything
#     ./test.sh tests/planet -k parity # arguments go to pytest; -n 0 runs it in one process
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
./setup_environment.sh

export TF_CPP_MIN_LOG_LEVEL=3 # TensorFlow's start-up notices
.venv/bin/python -m ruff check --quiet .
.venv/bin/python -m ruff format --check --quiet .
# Two processes: most tests wait for one core, and each process holds a TensorFlow of its own. The
# tests of a file share what they compiled, so a file stays together.
.venv/bin/python -m pytest -n 2 --dist loadfile "$@"
