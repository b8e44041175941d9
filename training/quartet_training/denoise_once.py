"""Runs a pack's network once, so that other implementations can be held against this one.

    python3 -m training.quartet_training.denoise_once models/quartet-small in.safetensors out.safetensors

In: x [B, S, L] and sigma [B]; if wanted mix [B, 1, L] with mix_given [B, 1] (all ones when it is left out), and given
[B, S, L] with given_which [B, S]. Out: denoised [B, S, L]. A regressor must be told the mix, and its answer is the same
whatever x and sigma are.
"""

import argparse
import re
from pathlib import Path

import torch

from torch import nn

from .export_pack import read_pack
from .networks import build_one
from .safetensors_io import read_safetensors, write_safetensors


class Regressor(nn.Module):
    """Called as a denoiser is, but it hears no noise."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, sigma, mix, mix_given=None, given=None, given_which=None):
        return self.net(mix, given, given_which)


def snake_case(values):
    return {re.sub(r"[A-Z]", lambda m: "_" + m[0].lower(), key): value for key, value in values.items()}


def build(manifest):
    """The network that model.json describes, without its weights: called with x, sigma and contexts by their names."""
    network = dict(manifest["network"])
    kind = network.pop("kind")
    if kind not in ("unet1d", "band-split", "demucs"):
        raise ValueError(f"model.json: network.kind: expected unet1d, band-split or demucs, got {kind!r}")
    values = snake_case(network.get("config", network))
    net = build_one(kind, values, values.pop("sigma_data", manifest["sigmaData"]))
    return Regressor(net) if kind == "demucs" else net


def load(folder):
    """Pack folder -> [(rows of x, network)]: one network on all stems, or one for each stem."""
    manifest, tensors = read_pack(folder)
    stems = manifest["stems"]
    parts = [("", slice(0, len(stems)))] if manifest["joint"] else [(f"{s}.", slice(i, i + 1)) for i, s in enumerate(stems)]
    networks = []
    for prefix, rows in parts:
        net = build(manifest).eval()
        mine = {name[len(prefix) :]: tensor.float() for name, tensor in tensors.items() if name.startswith(prefix)}
        (net.net if isinstance(net, Regressor) else net).load_state_dict(mine)
        networks.append((rows, net))
    return manifest, networks


def check(manifest, inputs):
    """Raises ValueError when an input is missing, unknown, of a wrong shape or a context that the pack does not take."""
    if not {"x", "sigma"} <= inputs.keys():
        raise ValueError(f"expected x and sigma, got {sorted(inputs)}")
    batch, stems, length = inputs["x"].shape
    shapes = {"x": (batch, len(manifest["stems"]), length), "sigma": (batch,)}
    if manifest["contexts"]["mix"]:
        shapes.update(mix=(batch, 1, length), mix_given=(batch, 1))
    if manifest["contexts"]["given"]:
        shapes.update(given=(batch, stems, length), given_which=(batch, stems))
    for name, tensor in inputs.items():
        if name not in shapes:
            raise ValueError(f"{name}: expected one of {sorted(shapes)}: this pack takes no other")
        if tuple(tensor.shape) != shapes[name]:
            raise ValueError(f"{name}: expected shape {shapes[name]}, got {tuple(tensor.shape)}")
    if manifest["network"]["kind"] == "demucs" and not ("mix" in inputs and inputs.get("mix_given", torch.ones(1)).all()):
        raise ValueError("a regressor must be told the mix")
    if ("given" in inputs) != ("given_which" in inputs) or ("mix_given" in inputs and "mix" not in inputs):
        raise ValueError(f"given needs given_which, and mix_given needs mix: got {sorted(inputs)}")


@torch.no_grad()
def answer(networks, inputs):
    """Of what `load` returned, to inputs that `check` found right: denoised [B, S, L]."""
    parts = []
    for rows, net in networks:
        contexts = {}
        if "mix" in inputs:
            mix = inputs["mix"]
            contexts.update(mix=mix, mix_given=inputs.get("mix_given", mix.new_ones(len(mix), 1)))
        if "given" in inputs:
            contexts.update(given=inputs["given"][:, rows], given_which=inputs["given_which"][:, rows])
        parts.append(net(inputs["x"][:, rows], inputs["sigma"], **contexts))
    return torch.cat(parts, dim=1)


def denoise(folder, inputs):
    manifest, networks = load(folder)
    inputs = {name: tensor.float() for name, tensor in inputs.items()}
    check(manifest, inputs)
    return answer(networks, inputs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    write_safetensors(options.target, {"denoised": denoise(options.pack, read_safetensors(options.source))})


if __name__ == "__main__":
    main()
