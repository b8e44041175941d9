"""Hyper-parameters of the paper's network, under the names of its published configuration."""
import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Dict, Mapping, Tuple

# What a configuration may also say, and the one value of each that this network has.
FIXED = {'patch_blocks': 1, 'use_nearest_upsample': False, 'use_context_time': True}


@dataclass(frozen=True)
class UNet1dConfig:
    """Defaults: the published four-stem model, 405,497,700 parameters."""

    in_channels: int = 4  # stems, one channel each; also what comes out
    channels: int = 256  # width behind the patching
    patch_factor: int = 16  # samples that are folded into channels
    multipliers: Tuple[int, ...] = (1, 2, 4, 4, 4, 4, 4)  # level widths in `channels`; first: to_in's
    factors: Tuple[int, ...] = (4, 4, 4, 2, 2, 2)  # how much each level shortens L
    num_blocks: Tuple[int, ...] = (2, 2, 2, 2, 2, 2)  # residual blocks a level, going down
    attentions: Tuple[bool, ...] = (False, False, False, True, True, True)  # a transformer block at that level?
    attention_heads: int = 8
    attention_features: int = 128  # per head
    attention_multiplier: int = 2  # width of the feed-forward part
    resnet_groups: int = 8  # of the group norms, but for to_in and to_out
    kernel_multiplier_downsample: int = 2  # kernel = factor · this + 1
    use_skip_scale: bool = True  # skips times 2^-½ before they are concatenated
    use_attention_bottleneck: bool = True

    def __post_init__(self) -> None:
        levels = len(self.factors)
        for name, expected in (('multipliers', levels + 1), ('num_blocks', levels), ('attentions', levels)):
            found = len(getattr(self, name))
            if found != expected:
                raise ValueError(f'{name}: expected {expected} values for {levels} factors, got {found}')

    @property
    def mapping_features(self) -> int:
        return self.channels * 4

    @property
    def length_multiple(self) -> int:
        """L must be a multiple of this; 8192 for the published model."""
        return self.patch_factor * math.prod(self.factors)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> 'UNet1dConfig':
        """From an official configuration; unused keys are ignored, other networks refused."""
        known = {field.name for field in fields(cls)} & values.keys()
        config = cls(**{k: tuple(values[k]) if isinstance(values[k], (list, tuple)) else values[k] for k in known})
        for name, supported in config.implied().items():
            if values.get(name, supported) != supported:
                raise ValueError(f'{name}: only {supported} is supported here, got {values[name]}')
        return config

    def implied(self) -> Dict[str, Any]:
        """What readers ask for and the fields already decide."""
        return {**FIXED, 'out_channels': self.in_channels, 'context_mapping_features': self.mapping_features}

    def to_dict(self) -> Dict[str, Any]:
        """Everything a reader needs to build this network."""
        return {**asdict(self), **self.implied()}
