"""What a run leaves in its folder, read without TensorFlow, so that figures draw in seconds."""

import json
from pathlib import Path
from typing import Any

from errors import UsageError

LOG_FILE = "log.jsonl"
CHECKPOINTS_FOLDER = "checkpoints"
EPISODES_FOLDER = "episodes"  # of training
EVALUATION_EPISODES_FOLDER = "evaluation_episodes"
# Of an offline run: what its weights are worth after the last train step.
FINAL_KINDS = ("final_prediction_errors", "final_evaluation")
COUNTED_KINDS = ("collection", "training", "evaluation", "prediction_errors", *FINAL_KINDS)


def read_log(path: Path) -> list[dict[str, Any]]:
    """Reads the records of a log; a half-written last line is left out.

    Raises:
      UsageError: a line that is not the last is no record.
    """
    records = []
    lines = path.read_text().split("\n")
    complete, _torn = lines[:-1], lines[-1]  # a complete line ends in a newline
    for number, line in enumerate(complete, start=1):
        try:
            record = json.loads(line)
            record["kind"]
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{path}, line {number} is no record of a run; mend it or remove the line."
            ) from error
        records.append(record)
    return records
