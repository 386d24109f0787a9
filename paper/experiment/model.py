"""A small pre-LN GPT with tied embeddings."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

CONTEXT = 112


class Block(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_attention, self.norm_mlp = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, mask):
        batch, length, width = x.shape
        shape = (batch, length, self.heads, width // self.heads)
        q, k, v = (part.view(shape).transpose(1, 2)
                   for part in self.qkv(self.norm_attention(x)).split(width, dim=2))
        scores = q @ k.transpose(2, 3) / math.sqrt(shape[3]) + mask[:length, :length]
        attended = (scores.softmax(dim=3) @ v).transpose(1, 2).reshape(batch, length, width)
        x = x + self.projection(attended)
        return x + self.contract(F.gelu(self.expand(self.norm_mlp(x))))


class GPT(nn.Module):
    def __init__(self, vocabulary: int, width: int, layers: int, heads: int):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(CONTEXT, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.register_buffer("mask", torch.full((CONTEXT, CONTEXT), -math.inf).triu(1), persistent=False)
        for name, p in self.named_parameters():
            if p.ndim == 2:
                # GPT-2: what writes into the residual stream starts smaller by √(2 layers).
                residual = name.endswith(("projection.weight", "contract.weight"))
                nn.init.normal_(p, std=0.02 / (math.sqrt(2 * layers) if residual else 1))
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def hidden(self, ids):
        x = self.tokens(ids) + self.positions.weight[:ids.shape[1]]
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x)

    def logits(self, hidden):
        return hidden @ self.tokens.weight.T

    def forward(self, ids):
        return self.logits(self.hidden(ids))
