"""The ablation varies one thing at a time, carries on, and its table is of known numbers."""

import json

import pytest

from errors import UsageError
from experiments import oracle_ablation
from experiments.config import AblationConfig
from experiments.figures import oracle_ablation as figure
from planners.config import CEMConfig
from training.records import read_log

PAPER = {"execute": "best", "samplings": 10, "proposals": 128, "horizon": 12}


def write_records(path, scores):
    """Writes an ablation; ``scores`` are (what differs from the paper, score)."""
    records = [{"kind": "run", "seed": 0}]
    for number, (differs, score) in enumerate(scores, start=1):
        record = {"kind": "evaluation", "task": "cheetah_run", "episode": number, "score": score}
        records.append({**record, **PAPER, **differs})
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_each_setting_differs_from_the_papers_in_one_thing():
    first, *others = oracle_ablation.settings()
    assert first == CEMConfig()
    assert len(others) == len(set(others)) == 1 + 2 + 2 + 2
    for other in others:
        differing = [name for name, value in PAPER.items() if getattr(other, name) != value]
        assert len(differing) == 1


@pytest.fixture
def played(monkeypatch):
    """Replaces the episodes by numbers, and lists those that are played."""
    jobs = []

    def map_in_place(function, items, processes):
        assert (function, processes) == (oracle_ablation._evaluate, 3)
        for job in items:
            jobs.append(job)
            yield {"score": float(job.number)}

    monkeypatch.setattr(oracle_ablation, "map_in_processes", map_in_place)
    return jobs


def test_carries_on_where_it_was_killed(played, tmp_path, capsys):
    path = tmp_path / "new" / "ablation.jsonl"
    config = AblationConfig(tasks=["point_mass"], episodes=2, processes=3, file=str(path))
    oracle_ablation.ablate(config)
    whole = [record for record in read_log(path) if record["kind"] == "evaluation"]
    assert len(whole) == len(played) == 2 * len(oracle_ablation.settings())

    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:6]) + lines[6][:20])  # five episodes and a torn line
    played.clear()
    oracle_ablation.ablate(config)
    assert len(played) == len(whole) - 5
    records = read_log(path)
    assert [record for record in records if record["kind"] == "evaluation"] == whole
    assert [r["kind"] for r in records if r["kind"] != "evaluation"] == ["run", "resumption"]

    with pytest.raises(UsageError, match="seed=1"):
        oracle_ablation.ablate(AblationConfig(seed=1, file=str(path)))


def test_the_papers_setting_stands_in_every_panel(tmp_path, capsys):
    path, picture, table = (tmp_path / name for name in ("a.jsonl", "a.png", "a.md"))
    scores = [({}, 100.0), ({}, 300.0), ({"samplings": 5}, 40.0), ({"horizon": 24}, 60.0)]
    write_records(path, scores)
    figure.main(["--results", str(path), "--output", str(picture), "--table", str(table)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    lines = table.read_text().splitlines()
    assert lines[0] == "| varied | value | cost | cheetah run |"
    assert lines[2:] == [
        "| executed action | **best** | 1 | 200 ± 100 |",
        "| samplings a decision | 5 | 0.5 | 40 ± 0 |",
        "| samplings a decision | **10** | 1 | 200 ± 100 |",
        "| proposals a sampling | **128** | 1 | 200 ± 100 |",
        "| horizon in decisions | **12** | 1 | 200 ± 100 |",
        "| horizon in decisions | 24 | 2 | 60 ± 0 |",
    ]


def test_no_records_is_one_line_with_code_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        figure.main(["--results", str(tmp_path / "none.jsonl")])
    assert caught.value.code == 2
    assert "holds no episodes" in capsys.readouterr().err
