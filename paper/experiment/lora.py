"""LoRA (Hu et al. 2021): frozen weights plus trained low-rank additions."""

import math

import torch
import torch.nn as nn

ADAPTED = ("qkv", "projection", "expand", "contract")


class LoRALinear(nn.Module):
    def __init__(self, linear: nn.Linear, rank: int, alpha: float):
        super().__init__()
        self.linear, self.scale = linear, alpha / rank
        self.down = nn.Parameter(torch.empty(rank, linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))  # zero: identity at the start
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, x):
        return self.linear(x) + (x @ self.down.T) @ self.up.T * self.scale


def add_lora(model, rank: int, alpha: float):
    """Freeze the model, embeddings and norms included, and adapt every matrix in its blocks."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for block in model.blocks:
        for name in ADAPTED:
            setattr(block, name, LoRALinear(getattr(block, name), rank, alpha))
