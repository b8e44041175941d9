"""Checkpoints that a kill cannot break, and weights out of any of them."""

import json
import os
from pathlib import Path

import torch

from .safetensors_io import read_safetensors
from .torch_checkpoint import read_checkpoint


def save_whole(state, path):
    """Writes beside the target and renames, so that the file there is always a whole one."""
    path = Path(path)
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    os.replace(beside, path)


def load_weights(source):
    """A training checkpoint (its EMA) or a pack folder -> state dict in float32."""
    source = Path(source)
    if source.is_dir():
        manifest, weights = json.loads((source / "model.json").read_text()), {}
        for file in manifest["files"]:
            weights.update(read_safetensors(source / file["path"]))
        return {name: tensor.float() for name, tensor in weights.items()}
    return read_checkpoint(source)["ema"]


NOTHING = {"minutes": 0.0, "audioHours": 0.0, "steps": 0}


def history_of(state):
    """All the training that a run's state rests on, that of the weights it began from included."""
    before = state.get("before", NOTHING)
    return {
        "minutes": round(before["minutes"] + state["spent"] / 60, 1),
        "audioHours": round(before["audioHours"] + state["heard"] / 3600, 2),
        "steps": before["steps"] + state["step"],
    }


def load_history(source):
    """What `history_of` says of a training checkpoint, or what a pack's manifest keeps of it."""
    source = Path(source)
    if source.is_dir():
        return json.loads((source / "model.json").read_text())["scores"].get("training", NOTHING)
    return history_of(read_checkpoint(source))
