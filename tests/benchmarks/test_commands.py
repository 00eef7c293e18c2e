"""Every benchmark can be asked what it measures; measuring itself is no test's work."""

import importlib

import pytest


@pytest.mark.parametrize("name", ["collect", "oracle", "planner", "train_step"])
def test_help(name, monkeypatch, capsys):
    module = importlib.import_module(f"benchmarks.{name}")
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit) as caught:
        module.main()
    assert caught.value.code == 0
    assert "--json" in capsys.readouterr().out
