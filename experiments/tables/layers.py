"""The tables of the reward models' layers: one row a layer, from the live model."""

from environments.tasks import LARGEST_ACTION_SIZE
from experiments.designs import DESIGNS
from experiments.live_layers import Layer, trained_layers
from experiments.tables.render import DASH, Table

COLUMNS = ("layer", "kind", "weights", "stride", "output", "activation", "dropout", "parameters")


def layers_table(number: int, design: str) -> Table:
    """Returns the table of the layers that a train step of a design uses, in their order.

    Args:
      number: the table's, in the paper.
      design: the name of one.
    """
    entry = DESIGNS[design]
    model = entry.build(entry.model, LARGEST_ACTION_SIZE, "float32")
    length = entry.optimizer.sequence_length
    layers = trained_layers(model, LARGEST_ACTION_SIZE, length)
    rows = [_row(layer, entry.model.dropout) for layer in layers]
    total = sum(layer.parameters for layer in layers)
    rows.append(["all", *[""] * (len(COLUMNS) - 2), f"{total:,}"])
    notes = [f"Actions of {LARGEST_ACTION_SIZE} numbers, windows of {length} entries."]
    return Table(f"Table {number}: layers of `{design}`", COLUMNS, rows, notes)


def _row(layer: Layer, rate: float) -> list[str]:
    return [
        layer.name,
        layer.kind,
        DASH if layer.kernel is None else _sizes(layer.kernel),
        DASH if layer.stride is None else str(layer.stride),
        _sizes(layer.output),
        layer.activation or "linear",
        str(rate) if layer.dropout else DASH,
        f"{layer.parameters:,}",
    ]


def _sizes(shape):
    return " x ".join(map(str, shape))
