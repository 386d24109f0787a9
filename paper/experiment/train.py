"""The training loop, shared by pretraining and fine-tuning."""

import math
import random
import resource
import time

import torch
import torch.nn.functional as F

from evaluate import document_batch
from galore import GaLore
from model import CONTEXT

LOG_EVERY = 25


class Diverged(Exception):
    pass


def packed_batches(documents, end, batch, draw: random.Random, device):
    """Pretraining: documents run on, cut into windows of the whole context, in a drawn order."""
    stream = [token for document in documents for token in (end, *document)] + [end]
    windows = [stream[i:i + CONTEXT + 1] for i in range(0, len(stream) - CONTEXT - 1, CONTEXT)]
    for indices in drawn_batches(len(windows), batch, draw):
        ids = torch.tensor([windows[i] for i in indices], device=device)
        yield ids[:, :-1], ids[:, 1:]


def document_batches(documents, end, batch, draw: random.Random, device):
    """Fine-tuning: one conversation a row."""
    for indices in drawn_batches(len(documents), batch, draw):
        yield document_batch([documents[i] for i in indices], end, device)


def drawn_batches(count, batch, draw):
    """Without replacement, epoch after epoch, for ever."""
    waiting = []
    while True:
        while len(waiting) < batch:
            waiting += draw.sample(range(count), count)
        yield waiting[:batch]
        del waiting[:batch]


def make_optimizer(model, settings):
    trained = [p for p in model.parameters() if p.requires_grad]
    if settings["method"] == "galore":
        return GaLore(trained, settings["lr"], settings["rank"], settings["refresh_every"],
                      settings["weight_decay"])
    matrices = {"params": [p for p in trained if p.ndim == 2], "weight_decay": settings["weight_decay"]}
    vectors = {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0}
    return torch.optim.AdamW([g for g in (matrices, vectors) if g["params"]], lr=settings["lr"])


def scheduled(step, settings) -> float:
    """Share of the learning rate at `step` (from 1): 5 % warm-up, then cosine down to 10 %."""
    if not settings["scheduler"]:
        return 1.0
    warm = max(1, round(0.05 * settings["steps"]))
    if step <= warm:
        return step / warm
    progress = (step - warm) / max(1, settings["steps"] - warm)
    return 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * progress))


def optimizer_state_mb(optimizer) -> float:
    """What the optimizer keeps. Resident memory would be mostly the framework at these sizes."""
    held = (v for state in optimizer.state.values() for v in state.values())
    return sum(v.numel() * v.element_size() for v in held if torch.is_tensor(v) and v.ndim) / 1e6


def peak_memory_mib(device) -> float:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def busy_seconds(device) -> float:
    """CPU time on a CPU, where a wall clock would measure the neighbours; the wall clock on a GPU."""
    if device.type == "cuda":
        torch.cuda.synchronize()
        return time.monotonic()
    return time.process_time()


def train(model, optimizer, batches, settings, device, write) -> dict:
    """
    Trains for `settings["steps"]` steps, calling `write` with a line every 25.
    The loss printed is the mean since the line before; the gradient norm is before clipping.
    """
    trained = [p for p in model.parameters() if p.requires_grad]
    base_rates = [group["lr"] for group in optimizer.param_groups]
    busy_start, wall_start = busy_seconds(device), time.monotonic()
    losses, tokens, all_tokens, since = [], 0, 0, busy_start
    for step in range(1, settings["steps"] + 1):
        share = scheduled(step, settings)
        for group, rate in zip(optimizer.param_groups, base_rates):
            group["lr"] = rate * share
        ids, targets = next(batches)
        loss = F.cross_entropy(model(ids).flatten(0, 1), targets.flatten(), ignore_index=-1)
        if not math.isfinite(loss.item()):
            raise Diverged(f"loss is {loss.item()} at step {step}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trained, settings["clip"])
        optimizer.step()
        losses.append(loss.item())
        tokens += int((targets >= 0).sum())
        if step == 1:
            write(f"[optimizer] {settings['method']} optimizer_state_mb {optimizer_state_mb(optimizer):.4f}")
        if step % LOG_EVERY == 0 or step == settings["steps"]:
            now = busy_seconds(device)
            write(f"step {step}/{settings['steps']} | loss {sum(losses) / len(losses):.4f} "
                  f"| lr {rate * share:.3e} | grad_norm {float(norm):.3f} "
                  f"| {tokens / max(now - since, 1e-9):.0f} tok/s | mem {peak_memory_mib(device):.0f} MiB")
            all_tokens, tokens, losses, since = all_tokens + tokens, 0, [], now
    busy = busy_seconds(device) - busy_start
    return {
        "steps": settings["steps"], "tokens": all_tokens,
        "train_cpu_seconds": round(busy, 2), "train_wall_seconds": round(time.monotonic() - wall_start, 2),
        "tokens_per_second": round(all_tokens / busy, 1),
        "optimizer_state_mb": round(optimizer_state_mb(optimizer), 4),
        "peak_memory_mib": round(peak_memory_mib(device), 1),
    }
