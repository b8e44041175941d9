"""The ways of learning: to denoise at every level of noise, to separate in one pass, and to tell what is none of the stems.
Each draws its batch and says what the loss is; the trainer does the rest."""

import numpy as np
import torch

from .augment import Disguise
from .data import STEMS, draw_batch
from .objective import draw_conditions, draw_given, objective, regression, remainder
from .validate import RestValidation, Validation


class System:
    stems = STEMS  # of the songs it learns from

    def __init__(self, config):
        self.config, self.disguise = config, Disguise(**config.get("disguise", {}))

    def validation(self, songs, device):
        return Validation(songs, self.config, device)

    def batch(self, songs, random, shuffled):
        return draw_batch(songs, random, self.config["batch"], self.config["window"], shuffled, self.disguise)


class Denoising(System):
    def draw(self, songs, random):
        conditions = draw_conditions(self.config, random)
        return self.batch(songs, random, conditions.shuffled), conditions

    def loss(self, net, stems, conditions):
        return objective(net, stems, conditions, self.config)


class Separating(System):
    def draw(self, songs, random):
        config = self.config
        given = draw_given(config, random)
        shuffled = ~given.any(axis=1) & (random.random(config["batch"]) < config["conditions"]["shuffled"])
        return self.batch(songs, random, shuffled), given

    def loss(self, net, stems, given):
        return regression(net, stems, given, self.config)


class Remaining(System):
    """Songs hold a fifth stem, the last, which is not there in a share of the items: then nothing is the right answer."""

    stems = STEMS + 1

    def draw(self, songs, random):
        config = self.config
        count, rest = config["batch"], config["rest"]
        batch = self.batch(songs, random, random.random(count) < rest["shuffled"])
        batch[random.random(count) < rest["silent"], -1] = 0
        return batch, np.exp(random.uniform(*np.log(config["firstSigma"]), count)).astype(np.float32)

    def validation(self, songs, device):
        return RestValidation(songs, self.config, device)

    def loss(self, net, stems, sigma):
        return remainder(net, stems, torch.from_numpy(sigma).to(stems.device), self.config)


def system_of(config):
    """Networks of kind demucs separate in one pass; one told what the rest is tells it; all others denoise."""
    if "rest" in config:
        return Remaining(config)
    return (Separating if config["network"].get("kind") == "demucs" else Denoising)(config)
