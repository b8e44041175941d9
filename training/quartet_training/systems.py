"""The two ways of learning: to denoise at every level of noise, and to separate in one pass. Each draws its batch and says
what the loss is; the trainer does the rest."""

from .data import draw_batch
from .objective import draw_conditions, draw_given, objective, regression


class Denoising:
    def __init__(self, config):
        self.config = config

    def draw(self, songs, random):
        conditions = draw_conditions(self.config, random)
        return draw_batch(songs, random, self.config["batch"], self.config["window"], conditions.shuffled), conditions

    def loss(self, net, stems, conditions):
        return objective(net, stems, conditions, self.config)


class Separating:
    def __init__(self, config):
        self.config = config

    def draw(self, songs, random):
        config = self.config
        given = draw_given(config, random)
        shuffled = ~given.any(axis=1) & (random.random(config["batch"]) < config["conditions"]["shuffled"])
        return draw_batch(songs, random, config["batch"], config["window"], shuffled), given

    def loss(self, net, stems, given):
        return regression(net, stems, given, self.config)


def system_of(config):
    """Networks of kind demucs separate in one pass; all others denoise."""
    return (Separating if config["network"].get("kind") == "demucs" else Denoising)(config)
