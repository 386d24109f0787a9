"""GaLore (Zhao et al. 2024): Adam whose moments live in a low-rank projection of the gradient."""

import math

import torch


class GaLore(torch.optim.Optimizer):
    """
    Every matrix is projected, the embeddings too: left out, their unprojected updates would swamp
    whatever the rank does to the rest. Vectors, and matrices no wider than the rank, get plain
    Adam: projecting those would only rotate them. Weight decay is decoupled and on matrices alone.

    The scale of the original (0.25 by default) is 1 here, so that a learning rate means the same
    for GaLore at full rank as for Adam.
    """

    def __init__(self, parameters, lr, rank, refresh_every, weight_decay=0.0, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, dict(lr=lr, rank=rank, refresh_every=refresh_every,
                                          weight_decay=weight_decay, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._update(parameter, group)

    def _update(self, parameter, group):
        state, gradient = self.state[parameter], parameter.grad
        state["step"] = step = state.get("step", 0) + 1
        projected = parameter.ndim == 2 and min(parameter.shape) > group["rank"]
        if projected:
            # The moments are carried over into the new subspace, as in the authors' code.
            if (step - 1) % group["refresh_every"] == 0:
                state["projection"] = leading_directions(gradient, group["rank"])
            gradient = project(gradient, state["projection"])
        if step == 1:
            state["mean"], state["square"] = torch.zeros_like(gradient), torch.zeros_like(gradient)
        beta1, beta2 = group["betas"]
        state["mean"].mul_(beta1).add_(gradient, alpha=1 - beta1)
        state["square"].mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        scale = (state["square"].sqrt() / math.sqrt(1 - beta2 ** step)).add_(group["eps"])
        update = state["mean"] / (1 - beta1 ** step) / scale
        if projected:
            update = project_back(update, state["projection"])
        if parameter.ndim == 2:
            parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.add_(update, alpha=-group["lr"])


def leading_directions(gradient, rank):
    """The leading singular vectors on the shorter side, as the rows or columns that multiply it."""
    left, _, right = torch.linalg.svd(gradient, full_matrices=False)
    tall = gradient.shape[0] >= gradient.shape[1]
    return right[:rank].T.contiguous() if tall else left[:, :rank].contiguous()


def project(gradient, projection):
    tall = gradient.shape[0] >= gradient.shape[1]
    return gradient @ projection if tall else projection.T @ gradient


def project_back(update, projection):
    # A projected matrix is thin on the side that was short, so its long side tells which it was.
    tall = update.shape[0] > update.shape[1]
    return update @ projection.T if tall else projection @ update
