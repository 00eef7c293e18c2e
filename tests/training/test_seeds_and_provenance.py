"""Seeds are functions of their arguments; evaluation's are its own. Results name their origin."""

import json

from training.provenance import provenance
from training.seeds import Purpose, derive_seed


def test_seeds_reproduce_and_differ():
    arguments = [
        (seed, purpose, number) for seed in range(3) for purpose in Purpose for number in range(200)
    ]
    seeds = [derive_seed(*each) for each in arguments]
    assert seeds == [derive_seed(*each) for each in arguments]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_no_evaluation_runs_on_a_training_seed():
    for seed in range(3):
        for number in range(200):
            for purpose in (Purpose.EVALUATION_ENVIRONMENT, Purpose.EVALUATION_POLICY):
                assert derive_seed(seed, purpose, number) % 2 == 1
            for purpose in (Purpose.ENVIRONMENT, Purpose.POLICY):
                assert derive_seed(seed, purpose, number) % 2 == 0


def test_provenance_is_json_and_names_versions_and_machine():
    record = provenance()
    assert json.loads(json.dumps(record)) == record
    assert record["versions"]["tensorflow"].startswith("2.15")
    assert record["machine"]["cores"] >= 1
    assert record["machine"]["cpu"]
