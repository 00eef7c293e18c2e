#!/usr/bin/env bash
# Makes .venv hold exactly what requirements.lock says, and sees to it that frames can be rendered
# without a display. Says nothing where both are so already.
#
#     ./setup_environment.sh && source .venv/bin/activate
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

readonly lock=requirements.lock
readonly stamp=.venv/requirements.lock.sha256 # written last: a broken installation has none

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 2
}

# Prints the command that is Python 3.11 here.
find_python() {
    local candidate
    for candidate in python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "Python 3.11 is missing; install it: sudo apt-get install -y python3.11 python3.11-venv"
}

virtual_environment_is_current() {
    [[ -f $stamp && "$(sha256sum <"$lock")" == "$(<"$stamp")" ]] && .venv/bin/python -c '' 2>/dev/null
}

make_virtual_environment() {
    local python
    local pip=(.venv/bin/python -m pip --disable-pip-version-check -qq)
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "this Python has no venv; install it: sudo apt-get install -y python3.11-venv"
    printf 'installing the %s packages of %s into .venv: some minutes, 3 GB of disk\n' \
        "$(grep -c == "$lock")" "$lock" >&2
    "$python" -m venv --clear .venv
    # What exists as source only (gym, antlr4) is built by the locked tools, not by the newest ones.
    "${pip[@]}" install --no-deps -r <(grep -E '^(setuptools|wheel)==' "$lock")
    "${pip[@]}" install --no-deps --no-build-isolation -r "$lock"
    "${pip[@]}" check
    sha256sum <"$lock" >"$stamp"
}

# Fails, and says why on standard error, where no frame can be drawn.
check_rendering() {
    .venv/bin/python -m environments.doctor --tasks cartpole_balance --frames 1 >/dev/null
}

# The apt-get line without the right to run it; needs no rendering.
install_line() {
    TF_CPP_MIN_LOG_LEVEL=3 .venv/bin/python -c \
        'from environments.rendering import INSTALL_EGL; print(INSTALL_EGL)'
}

set_up_rendering() {
    local fault line as_root=()
    if fault=$(check_rendering 2>&1); then
        return
    fi
    line=$(install_line)
    # The doctor names this line only where a library is what is missing.
    [[ $fault == *"$line"* ]] || fail "${fault##*$'\n'}"
    if ((EUID != 0)); then
        sudo -n true 2>/dev/null ||
            fail "the library for rendering without a display is missing; install it: sudo apt-get update && sudo $line"
        as_root=(sudo)
    fi
    printf 'installing the library for rendering without a display: %s\n' "$line" >&2
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get -qq update
    # shellcheck disable=SC2086 # the line is several words
    "${as_root[@]}" $line >/dev/null
    check_rendering || exit 2
}

virtual_environment_is_current || make_virtual_environment
set_up_rendering
