"""Mistakes of the user, answered in one line with exit code 2; and libraries kept from talking.

Imports nothing slow: every script's `--help` passes here.
"""

import errno
import logging
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from errors import UsageError

# Of the operating system's complaints these are about the place that the user chose.
_PLACE_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS}
_PLACE_ERRNOS |= {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


def guarded(function: Callable[[], Any]) -> Any:
    """Calls ``function``; a mistake of the user's is printed as one line, with exit code 2."""
    try:
        result = function()
        sys.stdout.flush()
        return result
    except UsageError as error:
        end(str(error))
    except BrokenPipeError:
        # Who reads what we print, such as `head`, has seen enough; nothing is to be said of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)  # the shell's convention: 128 + SIGPIPE
    except OSError as error:
        if error.errno not in _PLACE_ERRNOS:
            raise
        end(f"cannot write to {error.filename or 'the folder'}: {error.strerror}")
    except Exception as error:
        # TensorFlow wraps the operating system's complaint in errors of its own.
        if os.strerror(errno.ENOSPC) not in str(error):
            raise
        end(f"the disk is full, free some space: {first_line(error)}")
    except KeyboardInterrupt:
        print("interrupted; the same command carries on from here", file=sys.stderr)
        sys.exit(130)  # the shell's convention: 128 + SIGINT


def quiet_libraries() -> None:
    """Silences notices of the libraries that tell a reader of the terminal nothing."""
    import absl.logging
    from gym_notices.notices import notices

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in ("tensorflow", "OpenGL", "matplotlib"):
        logging.getLogger(name).setLevel(logging.ERROR)
    absl.logging.set_verbosity(absl.logging.ERROR)
    notices.clear()  # gym, which TF-Agents imports, prints these when it is imported


def first_line(error: BaseException) -> str:
    """Returns the first line of an error of a library's, which may have many."""
    return str(error).strip().split("\n")[0]


def end(message: str) -> NoReturn:
    """Ends the process with code 2 and one line that says why."""
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)
