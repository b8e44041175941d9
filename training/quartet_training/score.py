"""Scores weights on windows of a split: what guided steps separate, what the prior separates on its own, what one pass of a
network without noise does.

    python3 -m training.quartet_training.score training/runs/small --data training/data --split val --windows 16

SI-SDRi in dB, mean over the windows where a stem sounds. `guided n`: n steps from σ = 1 to 0.02 with the mix as context and
the stems projected onto it, begun at the mix spread evenly and without noise; `projected n`: a sample without the context,
so by the prior alone; `one pass`: the mix in, the stems out. Runs are held against each other by these. They are not what
`quartet separate` reaches: its presets begin guided steps at σ = 2 and, but for `fast`, average over places on the frames.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from .checkpoint import load_weights
from .data import Songs
from .memory import keep_pages
from .networks import build
from .torch_checkpoint import read_checkpoint
from .validate import improvement, one_pass, project

GUIDED = (("guided", 1), ("guided", 2), ("guided", 4), ("guided", 8))
PRIOR = (("projected", 25),)


def karras(steps, low, high, rho=7.0):
    ramp = torch.linspace(0, 1, steps) if steps > 1 else torch.zeros(1)
    levels = (high ** (1 / rho) + ramp * (low ** (1 / rho) - high ** (1 / rho))) ** rho
    return torch.cat([levels, torch.zeros(1)])


@torch.no_grad()
def separate(net, mix, steps, guided, sigmas, seed=0):
    """Euler along d = (x - D')/sigma with D' projected onto the mix. mix [B, 1, L] -> stems [B, 4, L]."""
    levels = karras(steps, *sigmas)
    x = (mix / 4).repeat(1, 4, 1)
    if not guided:
        x += levels[0] * torch.randn(x.shape, generator=torch.Generator().manual_seed(seed)).to(x)
    told = torch.full((len(mix), 1), 1.0 if guided else 0.0, device=mix.device)
    for level, following in zip(levels[:-1].tolist(), levels[1:].tolist()):
        denoised = project(net(x, torch.full((len(mix),), level, device=mix.device), mix, told).float(), mix)
        x = denoised + (x - denoised) * (following / level)
    return x


def ways_of(config):
    """Name -> separate(net, stems) for the kind of network that the configuration describes."""
    network = config["network"]
    if network.get("kind") == "demucs":
        return {"one pass": one_pass}

    def way(method, steps):
        guided = method == "guided"
        return lambda net, stems: separate(net, stems.sum(1, keepdim=True), steps, guided, (0.02 if guided else 0.001, 1.0))

    methods = GUIDED + PRIOR if "firstSigma" in config else PRIOR
    return {f"{method} {steps}": way(method, steps) for method, steps in methods}


@torch.no_grad()
def score(net, stems, config, device, chunk=8):
    rows = {}
    for name, way in ways_of(config).items():
        estimates = torch.cat([way(net, part.to(device)).cpu() for part in torch.from_numpy(stems).split(chunk)])
        gains = improvement(estimates.numpy().astype(np.float64), stems.astype(np.float64))
        rows[name] = [round(g, 2) for g in gains] + [round(float(np.mean(gains)), 2)]
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--data", type=Path, default=Path("training/data"))
    parser.add_argument("--split", choices=("val", "test"), default="val")
    parser.add_argument("--windows", type=int, default=16)
    parser.add_argument("--samples", type=int, default=131_072)
    options = parser.parse_args()
    keep_pages()
    checkpoint = options.run / "checkpoint.pt"
    config = read_checkpoint(checkpoint)["config"]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = build(config).to(device).eval()
    net.load_state_dict(load_weights(checkpoint))
    rows = score(net, Songs(options.data, options.split).fixed(options.windows, options.samples), config, device)
    print(f"{'method':14}  bass  drums  guitar  piano  all")
    for name, values in rows.items():
        print(f"{name:14}" + "".join(f"{v:7.2f}" for v in values))
    (options.run / f"score-{options.split}.json").write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
