"""What networks are trained on: conditions dropped at random, noise levels drawn per condition, the EDM loss; and what a
network that separates in one pass is trained on."""

from dataclasses import dataclass

import numpy as np
import torch

from .edm import loss_weight


@dataclass
class Conditions:
    """One row a batch item."""

    sigma: np.ndarray  # [B]
    mix: np.ndarray  # [B] bool: the mix is known
    given: np.ndarray  # [B, S] bool: this stem is given clean
    shuffled: np.ndarray  # [B] bool: stems come from different songs
    first: np.ndarray  # [B] bool: a first step, where D must be the best guess of a separator
    still: np.ndarray  # [B] bool: a first step from where a cold sampler begins, the mix spread evenly and no noise


def one_to_three(random):
    """Which stems are given, when some are."""
    return random.permutation(4)[: random.integers(1, 4)]


def draw_conditions(config, random):
    b, c = config["batch"], config["conditions"]
    kind = random.choice(["none", "mix", "given", "both"], size=b, p=[c["none"], c["mix"], c["given"], c["both"]])
    mix, some = np.isin(kind, ["mix", "both"]), np.isin(kind, ["given", "both"])
    given = np.zeros((b, 4), bool)
    for row in np.flatnonzero(some):
        given[row, one_to_three(random)] = True
    mean, spread = config["logSigma"]
    sigma = np.exp(random.normal(mean, spread, b))
    first = mix & (random.random(b) < c["first"])
    low, high = config.get("firstSigma", (1.0, 1.0))
    sigma = np.where(first, np.exp(random.uniform(np.log(low), np.log(high), b)), sigma)
    still = first & (random.random(b) < c["still"])
    shuffled = (kind == "mix") & (random.random(b) < c["shuffled"])
    return Conditions(np.clip(sigma, 1e-4, 10).astype(np.float32), mix, given, shuffled, first, still)


def objective(net, stems, conditions, config):
    """Mean over items of the EDM-weighted squared error (Karras et al. 2022, eq. 8), stems that are given left out; at
    first steps a share of absolute error, which cares more for quiet stems."""
    device = stems.device
    sigma = torch.from_numpy(conditions.sigma).to(device)
    mix_given = torch.from_numpy(conditions.mix.astype(np.float32)).to(device)[:, None]
    which = torch.from_numpy(conditions.given.astype(np.float32)).to(device)
    mix = stems.sum(1, keepdim=True)
    still = torch.from_numpy(conditions.still).to(device)[:, None, None]
    noisy = torch.where(still, mix / stems.shape[1], stems + torch.randn_like(stems) * sigma[:, None, None])
    denoised = net(noisy, sigma, mix, mix_given, stems, which).float()
    sd = config["network"]["sigma_data"]
    error = denoised - stems
    wanted = 1 - which  # [B, S]
    per_item = (error.square().mean(2) * wanted).sum(1) / wanted.sum(1) * loss_weight(sigma, sd)
    first = torch.from_numpy(conditions.first.astype(np.float32)).to(device)
    absolute = (error.abs().mean(2) * wanted).sum(1) / wanted.sum(1) / sd
    logarithm = (log_error(error, stems, sd) * wanted).sum(1) / wanted.sum(1)
    return (per_item + first * (config["absoluteAtFirst"] * absolute + config.get("logAtFirst", 0) * logarithm)).mean()


def log_error(error, stems, level):
    """ln of the error's power over the stem's, [B, S]: what SI-SDR measures, blind below -26 dB of `level`."""
    floor = (0.05 * level) ** 2
    return ((error.square().mean(2) + floor) / (stems.square().mean(2) + floor)).log()


def remainder(net, stems, sigma, config):
    """The error of what no stem explains, the last of stems [B, S + 1, L], heard from the mix as a first step without noise:
    squared, absolute and logarithmic, weighted as first steps are."""
    mix, rest = stems.sum(1, keepdim=True), stems[:, -1:]
    error = net(mix, sigma, mix, torch.ones(len(mix), 1, device=mix.device)).float() - rest
    sd = config["network"]["sigma_data"]
    per_item = error.square().mean((1, 2)) * loss_weight(sigma, sd) + config["absoluteAtFirst"] * error.abs().mean((1, 2)) / sd
    return (per_item + config["logAtFirst"] * log_error(error, rest, sd)[:, 0]).mean()


def draw_given(config, random):
    """Which stems an orderless network is given, bool [B, S]: none in a share of the items, else one to three."""
    given = np.zeros((config["batch"], 4), bool)
    for row in np.flatnonzero(random.random(len(given)) >= config["conditions"]["none"]):
        given[row, one_to_three(random)] = True
    return given


def regression(net, stems, given, config):
    """Mean over items of absolute and logarithmic error over the stems that are not given, in units of their usual level."""
    which = torch.from_numpy(given.astype(np.float32)).to(stems.device)
    error = net(stems.sum(1, keepdim=True), stems, which).float() - stems
    wanted, level = 1 - which, config["stemLevel"]
    per_stem = error.abs().mean(2) / level + config["logarithm"] * log_error(error, stems, level)
    return ((per_stem * wanted).sum(1) / wanted.sum(1)).mean()
