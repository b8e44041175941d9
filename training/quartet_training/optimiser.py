"""Muon for the matrices (Jordan et al. 2024), AdamW for the rest.

Muon steps by the nearest orthogonal matrix of the momentum: every direction that a matrix can turn learns equally fast, which
Adam, scaling each number by itself, does not give. The steps are scaled as Adam's usual RMS (Liu et al. 2025), so that one
learning rate serves both.
"""

import torch
from torch import nn

# Of the quintic iteration: singular values go to between 0.7 and 1.2, fast.
QUINTIC = (3.4445, -4.7750, 2.0315)
ADAM_RMS = 1.0


def orthogonal(matrices, steps=5):
    """UV^T of the singular value decomposition USV^T, roughly: [..., rows, columns] -> the same."""
    a, b, c = QUINTIC
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


def as_matrices(tensor, stacked):
    """A layer's weights as [..., rows, columns]: a kernel's taps are columns, a stack of matrices stays one."""
    return tensor if stacked else tensor.flatten(1)


def split_parameters(net):
    """(matrices, stacks of matrices, everything else). Layers that begin at zero or have few rows are left to Adam."""
    matrices, stacks, others = [], [], []
    layers = {id(m.weight) for m in net.modules() if isinstance(m, (nn.Linear, nn.Conv1d, nn.ConvTranspose1d))}
    for parameter in net.parameters():
        if id(parameter) in layers and min(parameter.flatten(1).shape) >= 16:
            matrices.append(parameter)
        elif parameter.ndim == 3 and id(parameter) not in layers and min(parameter.shape[1:]) >= 16:
            stacks.append(parameter)
        else:
            others.append(parameter)
    return matrices, stacks, others


class Muon(torch.optim.Optimizer):
    def __init__(self, groups, lr=0.0, momentum=0.95, weight_decay=0.01):
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "stacked": False})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self.move(parameter, group)

    def move(self, parameter, group):
        state = self.state[parameter]
        if not state:
            state["momentum"] = torch.zeros_like(parameter)
        moment = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
        ahead = parameter.grad.lerp(moment, group["momentum"])  # Nesterov's
        update = orthogonal(as_matrices(ahead, group["stacked"]))
        scale = ADAM_RMS * max(update.shape[-2:]) ** 0.5
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.add_(update.reshape(parameter.shape), alpha=-group["lr"] * scale)


class Both:
    """Two optimisers as one."""

    def __init__(self, *parts):
        self.parts = parts

    @property
    def param_groups(self):
        return [group for part in self.parts for group in part.param_groups]

    def zero_grad(self, set_to_none=True):
        for part in self.parts:
            part.zero_grad(set_to_none=set_to_none)

    def step(self):
        for part in self.parts:
            part.step()

    def state_dict(self):
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states):
        for part, state in zip(self.parts, states):
            part.load_state_dict(state)


def optimiser_of(net, config):
    """`optimiser` in a configuration is "muon" or, when absent, "adamw"."""
    decay = config["weightDecay"]
    if config.get("optimiser", "adamw") == "adamw":
        return torch.optim.AdamW(net.parameters(), lr=0.0, betas=(0.9, 0.99), weight_decay=decay)
    matrices, stacks, others = split_parameters(net)
    groups = [{"params": part, "stacked": stacked} for part, stacked in ((matrices, False), (stacks, True)) if part]
    return Both(
        Muon(groups, weight_decay=decay),
        torch.optim.AdamW(others, lr=0.0, betas=(0.9, 0.99), weight_decay=decay),
    )
