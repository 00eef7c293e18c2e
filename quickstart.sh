#!/usr/bin/env bash
# From a fresh clone to an agent: sets up what is missing, shows how a trained agent scores, then
# trains one from scratch for about five minutes on two cores. Give it again to carry on.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
./setup_environment.sh

readonly run=runs/quickstart
readonly shipped=experiments/results/checkpoints/lt_lr-cheetah_run

printf '\n== PlaNet on cheetah run after 60 episodes (an agent that acts at random scores 13)\n'
.venv/bin/python -m experiments.evaluate run="$shipped" episodes=1 video=true \
    folder="$run/shipped_agent"

printf '\n== A new agent, trained for about five minutes: it has only begun to learn\n'
.venv/bin/python -m experiments.train design=lt_lr task=cartpole_balance preset=desk \
    folder="$run/training" online.episodes=6 online.cold_start_episodes=3 \
    online.evaluate_every=3

printf '\n== Done. Look at %s; curves of the training:\n' "$run"
printf '   .venv/bin/python -m tensorboard.main --logdir %s/training/tensorboard\n' "$run"
