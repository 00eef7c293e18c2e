#!/usr/bin/env bash
# From a fresh clone to an agent: sets up what is missing, shows how a fully trained agent scores,
# then trains one from scratch for about five minutes on two cores. Give it again to carry on.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
./setup_environment.sh

readonly run=runs/quickstart
readonly shipped=experiments/results/checkpoints/lt_lr-cartpole_balance

if [[ -d $shipped ]]; then
    printf '\n== A fully trained PlaNet agent on cartpole balance (the best score is 1000)\n'
    .venv/bin/python -m experiments.evaluate run="$shipped" episodes=1 video=true \
        folder="$run/shipped_agent"
else
    printf '\n== No trained agent ships yet; see README.md, "A result"\n'
fi

printf '\n== A new agent, trained for about five minutes: it has only begun to learn\n'
.venv/bin/python -m experiments.train design=lt_lr task=cartpole_balance preset=desk \
    folder="$run/training" online.episodes=6 online.cold_start_episodes=3 \
    online.evaluate_every=3

printf '\n== Done. Look at %s; curves of the training:\n' "$run"
printf '   .venv/bin/python -m tensorboard.main --logdir %s/training/tensorboard\n' "$run"
