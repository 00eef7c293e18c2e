"""The tables of downsized models: one row a scale, with the parameters of the live model."""

from collections import Counter
from dataclasses import replace

from environments.tasks import LARGEST_ACTION_SIZE
from experiments.designs import DESIGNS
from experiments.tables.render import Table
from model_options import SCALES


def scales_table(number: int, design: str, option: str) -> Table:
    """Returns the table of a design's parameters at every scale, for each part of the model.

    Args:
      number: the table's, in the paper.
      design: the name of one.
      option: which of its model's numbers is the scale.
    """
    sizes = {scale: _parts(design, option, scale) for scale in SCALES}
    parts = list(sizes[SCALES[0]])
    whole = sum(sizes[SCALES[0]].values())
    rows = []
    for scale, found in sizes.items():
        total = sum(found.values())
        counts = [*(found[part] for part in parts), total]
        rows.append([f"{scale:g}", *(f"{n:,}" for n in counts), f"{total / whole:.1%}"])
    return Table(
        f"Table {number}: parameters of `{design}` at each scale, `model.{option}`",
        ["scale", *parts, "all", "of the whole"],
        rows,
        [f"Actions of {LARGEST_ACTION_SIZE} numbers. The scales are ours: the paper names none."],
    )


def _parts(design, option, scale):
    entry = DESIGNS[design]
    config = replace(entry.model, **{option: scale})
    model = entry.build(config, LARGEST_ACTION_SIZE, "float32")
    parts = Counter()
    for variable in model.trainable_variables:
        _, part, *_ = variable.name.split("/")
        parts[part] += variable.shape.num_elements()
    return parts
