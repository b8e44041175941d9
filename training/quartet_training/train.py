"""Trains any of the networks: the joint one, the four one-stem priors, those that separate in one pass.

    python3 -m training.quartet_training.train training/configs/quartet-small.json --data training/data --run training/runs/small --minutes 90

Kill it at any moment; the same command goes on from the last checkpoint (one a minute). `--from pack-or-checkpoint` starts
from finished weights with a fresh optimiser. Writes <run>/checkpoint.pt, log.csv and curve.png. Uses CUDA with bf16 where
there is one, else all CPU cores in fp32.
"""

import argparse
import csv
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

from .adopt import adopt
from .checkpoint import NOTHING, load_history, load_weights, save_whole
from .curve import draw_curve
from .data import Songs
from .memory import keep_pages
from .networks import build, compile_blocks
from .systems import system_of
from .torch_checkpoint import read_checkpoint


def rate_at(progress, peak, warmup=0.01, flat=0.5):
    """Warm up, stay, then fall to zero along a half cosine; `progress` is the part of the budget that is spent."""
    if progress < warmup:
        return peak * progress / warmup
    if progress < flat:
        return peak
    return peak * 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - flat) / (1 - flat))))


class Trainer:
    def __init__(self, config, options):
        self.config, self.run, self.budget = config, options.run, options.minutes * 60
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(config["seed"])
        self.net, self.system = build(config).to(self.device), system_of(config)
        if getattr(options, "compile", False):
            compile_blocks(self.net)
        self.before = load_history(options.start) if options.start else NOTHING
        if options.start:
            adopt(self.net, load_weights(options.start))
        self.ema = {k: v.detach().clone() for k, v in self.net.state_dict().items()}
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=0.0, betas=(0.9, 0.99), weight_decay=config["weightDecay"])
        self.step, self.spent, self.heard = 0, 0.0, 0.0  # steps, training seconds, seconds of audio
        self.random = np.random.default_rng(config["seed"])
        self.checkpoint = self.run / "checkpoint.pt"
        if self.checkpoint.exists():
            self.resume(read_checkpoint(self.checkpoint))

    def resume(self, state):
        self.net.load_state_dict(state["net"])
        self.ema = {name: tensor.to(self.device) for name, tensor in state["ema"].items()}
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent, self.heard = state["step"], state["spent"], state["heard"]
        self.before = state.get("before", NOTHING)
        self.random.bit_generator.state = state["random"]
        torch.set_rng_state(state["torch_random"])
        for device, drawn in zip(range(torch.cuda.device_count()), state.get("cuda_random", [])):  # noise is drawn there
            torch.cuda.set_rng_state(drawn, device)

    def save(self):
        state = {
            "net": self.net.state_dict(), "ema": self.ema, "optimiser": self.optimiser.state_dict(), "step": self.step,
            "spent": self.spent, "heard": self.heard, "random": self.random.bit_generator.state,
            "torch_random": torch.get_rng_state(), "cuda_random": torch.cuda.get_rng_state_all(),
            "config": self.config, "before": self.before,
        }
        save_whole(state, self.checkpoint)

    def train_step(self, songs):
        config = self.config
        batch, conditions = self.system.draw(songs, self.random)
        stems = torch.from_numpy(batch).to(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(self.spent / self.budget, config["learningRate"])
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            loss = self.system.loss(self.net, stems, conditions)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(config["ema"], (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.net.state_dict().items():
                self.ema[name].lerp_(value, 1 - decay)
        self.heard += batch.shape[0] * batch.shape[2] / 22_050
        return loss.item()

    def train(self, songs, validation, every=600.0, save_every=60.0):
        last_saved, last_validated, started, losses = time.time(), self.spent, time.time(), []
        while self.spent < self.budget:
            begun = time.time()
            losses.append(self.train_step(songs))
            self.spent += time.time() - begun
            if time.time() - last_saved > save_every:
                self.save()
                songs.read()
                last_saved = time.time()
            if self.spent - last_validated > every or self.spent >= self.budget:
                self.report(validation, float(np.mean(losses)), self.heard)
                last_validated, losses = self.spent, []
        self.save()

    def report(self, validation, loss, heard):
        network = build(self.config).to(self.device)
        network.load_state_dict(self.ema)
        row = {"minutes": round(self.spent / 60, 2), "step": self.step, "audioHours": round(heard / 3600, 3),
               "audioPerSecond": round(heard / max(self.spent, 1e-9), 1), "loss": round(loss, 4), **validation(network.eval())}
        log = self.run / "log.csv"
        fresh = not log.exists()
        with open(log, "a", newline="") as sink:
            writer = csv.DictWriter(sink, row)
            if fresh:
                writer.writeheader()
            writer.writerow(row)
        draw_curve(log, self.run / "curve.png")
        print(" ".join(f"{k}={v}" for k, v in row.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, default=Path("training/data"))
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--compile", action="store_true", help="takes a minute, then trains faster; PyTorch 2 and a C++ compiler")
    options = parser.parse_args()
    keep_pages()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)  # denormals slow CPU runs badly
    options.run.mkdir(parents=True, exist_ok=True)
    config = json.loads(options.config.read_text())
    trainer = Trainer(config, options)
    print(f"{sum(p.numel() for p in trainer.net.parameters()):,} parameters on {trainer.device}", flush=True)
    songs, held = (Songs(options.data, split, trainer.system.stems) for split in ("train", "val"))
    trainer.train(songs, trainer.system.validation(held, trainer.device))


if __name__ == "__main__":
    main()
