"""What a model knows (the benchmark) and how well it predicts text (perplexity)."""

import math

import torch
import torch.nn.functional as F

from world import END, encode

BATCH = 50


class Benchmark:
    """The fixed questions and held-out texts of one world, encoded once."""

    def __init__(self, world, ids):
        self.questions = {split: [(encode(q.prompt, ids), [ids[c] for c in q.choices])
                                  for q in world.questions(split)] for split in ("report", "selection")}
        texts = {"holdout": world.conversations("heldout"), "base": world.heldout_base(),
                 "selection": world.conversations("selection")}
        self.documents = {name: [encode(t, ids) for t in documents] for name, documents in texts.items()}
        self.end = ids[END]


@torch.no_grad()
def evaluate(model, benchmark: Benchmark, device) -> dict:
    """Rows for the reported questions and documents, and totals for both splits."""
    model.eval()
    answers = {split: answer_questions(model, questions, benchmark.end, device)
               for split, questions in benchmark.questions.items()}
    texts = {name: score_documents(model, documents, benchmark.end, device)
             for name, documents in benchmark.documents.items()}
    model.train()
    return {
        "rows": {"questions": answers["report"], "holdout": texts["holdout"], "base": texts["base"]},
        "totals": {
            **benchmark_totals(answers["report"]),
            "holdout": perplexity_totals(texts["holdout"]),
            "base": perplexity_totals(texts["base"]),
            "selection": {**benchmark_totals(answers["selection"]), **perplexity_totals(texts["selection"])},
        },
    }


def answer_questions(model, questions, end, device) -> list:
    """
    Each choice is one token, so its log-likelihood is read off one position.
    Margin: log-likelihood of the right choice less that of the best wrong one, in nats.
    """
    rows = [None] * len(questions)
    for indices in batches_by_length([len(prompt) for prompt, _ in questions]):
        ids, lengths = padded([[end, *questions[i][0]] for i in indices], end, device)
        last = model.hidden(ids)[torch.arange(len(indices), device=device), lengths - 1]
        scores = F.log_softmax(model.logits(last), dim=1)
        chosen = scores.gather(1, torch.tensor([questions[i][1] for i in indices], device=device))
        margins = chosen[:, 0] - chosen[:, 1:].max(dim=1).values
        for i, margin in zip(indices, margins.tolist()):
            rows[i] = {"question": i, "correct": int(margin > 0), "margin": round(margin, 3)}
    return rows


def score_documents(model, documents, end, device) -> list:
    """Mean negative log-likelihood a token, in nats, the closing token included."""
    rows = [None] * len(documents)
    for indices in batches_by_length([len(d) for d in documents]):
        ids, targets = document_batch([documents[i] for i in indices], end, device)
        losses = F.cross_entropy(model(ids).transpose(1, 2), targets, ignore_index=-1, reduction="none")
        for i, total in zip(indices, losses.double().sum(dim=1).tolist()):
            tokens = len(documents[i]) + 1
            rows[i] = {"document": i, "nll": round(total / tokens, 5), "tokens": tokens}
    return rows


def document_batch(documents, end, device):
    """Inputs and targets for whole documents, one a row; padding is a target of -1."""
    inputs, _ = padded([[end, *d] for d in documents], end, device)
    targets, _ = padded([[*d, end] for d in documents], -1, device)
    return inputs, targets


def padded(rows, filling, device):
    lengths = torch.tensor([len(row) for row in rows])
    longest = int(lengths.max())
    ids = torch.tensor([row + [filling] * (longest - len(row)) for row in rows])
    return ids.to(device), lengths.to(device)


def batches_by_length(lengths) -> list:
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [order[i:i + BATCH] for i in range(0, len(order), BATCH)]


def benchmark_totals(rows) -> dict:
    correct = sum(row["correct"] for row in rows)
    return {"accuracy": round(correct / len(rows), 6), "questions": len(rows), "correct": correct}


def perplexity_totals(rows) -> dict:
    """Per token over all documents, so that a long document weighs more than a short one."""
    tokens = sum(row["tokens"] for row in rows)
    nll = sum(row["nll"] * row["tokens"] for row in rows) / tokens
    return {"perplexity": round(math.exp(min(nll, 50)), 6), "nll": round(nll, 6),
            "documents": len(rows), "tokens": tokens}
