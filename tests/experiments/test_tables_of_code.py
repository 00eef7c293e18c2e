"""Tables that are drawn from the code alone: hyper-parameters, designs, layers, scaled models."""

import re
from dataclasses import dataclass, fields

import pytest

from experiments.designs import DESIGNS
from experiments.tables import (
    table_04,
    table_08,
    table_09,
    table_10,
    table_11,
    table_12,
    table_13,
    table_14,
)
from experiments.tables.hyperparameters import descriptions, hyperparameters
from layers import Dense
from planners.config import CategoricalCEMConfig, CEMConfig, ExplorationConfig, MPPIConfig
from training.config import OfflineConfig, OnlineConfig, OptimizerConfig

CONFIGS = {type(design.model) for design in DESIGNS.values()}
CONFIGS |= {CEMConfig, MPPIConfig, CategoricalCEMConfig, ExplorationConfig}
CONFIGS |= {OptimizerConfig, OnlineConfig, OfflineConfig}
SOURCES = re.compile(r"(paper|code|original code|ours)\b|.*authors' code$")
SCRIPTS = {
    "table_04": table_04,
    "table_08": table_08,
    "table_10": table_10,
    "table_11": table_11,
    "table_12": table_12,
}


def rows(table):
    """{first cell: the others}."""
    return {first: others for first, *others in table.rows}


@pytest.mark.parametrize("config", sorted(CONFIGS, key=repr), ids=lambda config: config.__name__)
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


def test_table_4_is_the_papers():
    both, reward = "reward error + observation error", "reward error"
    assert rows(table_04.build()) == {
        "ot_or": [both, "observation space", "predicted observation", "no"],
        "ot_lr": [both, "observation space", "latent states", "no"],
        "lt_lr": [both, "latent space", "latent states", "yes"],
        "lt_or": [both, "latent space", "predicted observation", "yes"],
        "r_recurrent": [reward, "latent space", "latent states", "–"],
        "r_conv": [reward, "none: one shot", "latent states", "–"],
        "r_ll": [reward, "latent space", "latent states", "–"],
    }


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


def test_table_8_is_the_live_model():
    found = rows(table_08.build())
    # Kernel 3, stride 2, no padding: 64 pixels become 31. Weights and biases: 27 x 32 + 32.
    assert found["frame_encoder/convolution_0"] == [
        *("Convolution", "3 x 3 x 3 x 32", "2", "31 x 31 x 32", "LeakyRelu 0.3", "–", "896")
    ]
    assert found["frame_encoder/out"] == [
        *("Dense", "784 x 16", "–", "16", "linear", "–", "12,560")
    ]
    # Four gates of 256 units over 32 inputs: 32 x 1024 + 256 x 1024 + 1024.
    assert found["lstm_0"] == [*("LSTM", "32 x 1024", "–", "12 x 256", "linear", "–", "295,936")]
    assert found["norm_0"] == [*("LayerNorm", "–", "–", "12 x 256", "LeakyRelu 0.3", "–", "512")]
    assert found["head/hidden_0"] == [
        *("Dense", "64 x 128", "–", "12 x 128", "LeakyRelu 0.3", "0.2", "8,320")
    ]
    assert found["head/out"] == ["Dense", "32 x 1", "–", "12 x 1", "linear", "–", "33"]
    assert found["all"][-1] == "600,081"  # of the original's graph
    assert list(found)[:2] == ["frame_encoder/convolution_0", "frame_encoder/convolution_1"]


def test_table_9_is_the_live_model():
    found = rows(table_09.build())
    assert found["action_encoder/dense_0"][1:4] == ["72 x 64", "–", "64"]  # 12 actions of 6
    assert found["head/out"][1:4] == ["32 x 12", "–", "12"]
    assert found["all"][-1] == "57,212"  # of the original's graph


def test_recording_leaves_the_layers_as_they_were():
    before = Dense.__call__
    table_09.build()
    assert Dense.__call__ is before


def test_tables_13_and_14_are_the_live_models():
    sv2p, planet = table_13.build(), table_14.build()
    # Of the original's graphs. Its frame reward model reads a frame more, a kernel 3 x 3 from 3
    # channels to 32, and has two outputs more, of 16 weights and a bias each.
    wholes = (8_411_384 - 3 * 3 * 3 * 32 - 2 * (16 + 1), 5_511_520)
    for table, whole in zip((sv2p, planet), wholes, strict=True):
        assert [row[0] for row in table.rows] == ["1", "0.5", "0.25", "0.125", "0.0625"]
        assert table.rows[0][-2:] == [f"{whole:,}", "100.0%"]
        totals = [int(row[-2].replace(",", "")) for row in table.rows]
        assert totals == sorted(totals, reverse=True) and len(set(totals)) == len(totals)
        for row in table.rows:
            *parts, total = (int(cell.replace(",", "")) for cell in row[1:-1])
            assert sum(parts) == total
    # Three hidden layers of 150 units on the latent's 230 numbers, and the reward.
    reward = 230 * 150 + 150 + 2 * (150 * 150 + 150) + 150 + 1
    assert planet.rows[1][planet.columns.index("reward_head")] == f"{reward:,}"


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_commands(tmp_path, capsys, name):
    SCRIPTS[name].main(["--format", "csv"])
    assert capsys.readouterr().out.count("\n") == 1 + len(SCRIPTS[name].build().rows)
    output = tmp_path / "new" / "table.md"
    SCRIPTS[name].main(["--format", "markdown", "--output", str(output)])
    assert output.read_text().startswith("**Table ")
