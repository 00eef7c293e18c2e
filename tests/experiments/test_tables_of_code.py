"""Tables that are drawn from the code alone: hyper-parameters, designs, layers, scaled models."""

import re
from dataclasses import dataclass, fields

import pytest

from experiments.designs import DESIGNS
from experiments.tables import table_10, table_11, table_12
from experiments.tables.hyperparameters import descriptions, hyperparameters
from planners.config import CategoricalCEMConfig, CEMConfig, ExplorationConfig, MPPIConfig
from training.config import OfflineConfig, OnlineConfig, OptimizerConfig

CONFIGS = {type(design.model) for design in DESIGNS.values()}
CONFIGS |= {CEMConfig, MPPIConfig, CategoricalCEMConfig, ExplorationConfig}
CONFIGS |= {OptimizerConfig, OnlineConfig, OfflineConfig}
SOURCES = re.compile(r"(paper|code|original code|ours)\b|.*authors' code$")
SCRIPTS = {"table_10": table_10, "table_11": table_11, "table_12": table_12}


def rows(table):
    """{first cell: the others}."""
    return {first: others for first, *others in table.rows}


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.__name__)
def test_every_number_says_where_it_comes_from(config):
    described = descriptions(config)
    assert set(described) == {field.name for field in fields(config)}
    for name, (meaning, source) in described.items():
        assert meaning, name
        assert SOURCES.match(source), f"{name}: {source!r}"


def test_descriptions_by_hand():
    @dataclass
    class Base:
        """A base.

        Attributes:
          one: a number; or two; paper
            table 1.
        """

        one: int = 1

    @dataclass
    class Extended(Base):
        """More.

        Attributes:
          two: a word; ours.

        Raises:
          ValueError: never; ours.
        """

        two: str = "x"

    assert hyperparameters(part=Extended(one=7)) == [
        ["part.one", "7", "a number; or two", "paper table 1"],
        ["part.two", "x", "a word", "ours"],
    ]


def test_tables_10_to_12_show_the_defaults():
    planner = rows(table_10.build())
    assert planner["planner.proposals"][0] == "128"
    assert planner["planner.horizon"][0] == "12"
    assert planner["planner.proposals"][2] == "paper table 10"
    sv2p = rows(table_11.build())
    assert sv2p["model.divergence_scale"][0] == "0.001"
    assert sv2p["optimizer.sequence_length"][0] == "14"  # two context frames before twelve
    planet = rows(table_12.build())
    assert planet["model.free_nats"] == [
        "3.0",
        "divergence below which nothing is gained",
        "paper table 12 and code",
    ]
    assert planet["optimizer.sequence_length"][0] == "12"


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_commands(tmp_path, capsys, name):
    SCRIPTS[name].main(["--format", "csv"])
    assert capsys.readouterr().out.count("\n") == 1 + len(SCRIPTS[name].build().rows)
    output = tmp_path / "new" / "table.md"
    SCRIPTS[name].main(["--format", "markdown", "--output", str(output)])
    assert output.read_text().startswith("**Table ")
