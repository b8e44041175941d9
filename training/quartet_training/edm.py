"""EDM preconditioning and the loss's weight: Karras et al. 2022, table 1 and equation 8. The loss itself is objective.py's.

D(x; σ) = clamp(c_skip·x + c_out·F(c_in·x, c_noise), ±1)
"""
from typing import Callable, NamedTuple, TypeVar

from torch import Tensor

Sigma = TypeVar('Sigma', float, Tensor)


class Preconditioning(NamedTuple):
    skip: Tensor
    out: Tensor
    into: Tensor
    noise: Tensor


def precondition(sigma: Tensor, sigma_data: float) -> Preconditioning:
    total = (sigma ** 2 + sigma_data ** 2).sqrt()
    return Preconditioning(
        skip=sigma_data ** 2 / total ** 2,
        out=sigma * sigma_data / total,
        into=1 / total,
        noise=sigma.log() / 4,
    )


def per_item(sigma: Tensor, x: Tensor) -> Tensor:
    """(B,) → (B, 1, 1) for an x of (B, C, L)."""
    return sigma.reshape(-1, *[1] * (x.dim() - 1))


def denoise(raw: Callable[[Tensor, Tensor], Tensor], x: Tensor, sigma: Tensor, sigma_data: float) -> Tensor:
    """D(x; σ) of a network F(x, t): x (B, C, L), sigma (B,) → (B, C, L)."""
    c = precondition(sigma, sigma_data)
    answer = raw(per_item(c.into, x) * x, c.noise)
    return (per_item(c.skip, x) * x + per_item(c.out, x) * answer).clamp(-1, 1)


def loss_weight(sigma: Sigma, sigma_data: float) -> Sigma:
    """λ(σ), under which a silent F costs 1 at every σ."""
    return (sigma ** 2 + sigma_data ** 2) / (sigma * sigma_data) ** 2
