"""Fast self-checks of what the study rests on: python3 paper/experiment/check.py"""

import copy
import glob
import os

import torch

from choice import read_json
from galore import GaLore, project, project_back, leading_directions
from lora import add_lora
from model import CONTEXT, GPT
from world import World, encode, vocabulary


def small_model():
    torch.manual_seed(9001)
    return GPT(50, width=16, layers=2, heads=2)


def loss_of(model):
    return model(torch.arange(40).view(2, 20) % 50).logsumexp(2).sub(model(torch.arange(40).view(2, 20) % 50)[:, :, 0]).mean()


def galore_at_full_rank_is_adam():
    one, other = small_model(), small_model()
    matrices = [p for p in other.parameters() if p.ndim == 2]
    vectors = [p for p in other.parameters() if p.ndim < 2]
    adam = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0}], lr=1e-2)
    galore = GaLore(one.parameters(), lr=1e-2, rank=16, refresh_every=3, weight_decay=0.1)
    for model, optimizer in ((one, galore), (other, adam)):
        for _ in range(10):
            optimizer.zero_grad()
            loss_of(model).backward()
            optimizer.step()
    for a, b in zip(one.parameters(), other.parameters()):
        assert torch.allclose(a, b, atol=1e-4), (a - b).abs().max()


def a_full_projection_loses_nothing():
    for shape in ((20, 6), (6, 20)):
        gradient = torch.randn(shape)
        projection = leading_directions(gradient, 6)
        assert torch.allclose(project_back(project(gradient, projection), projection), gradient, atol=1e-5)
        assert project_back(project(gradient, projection[:, :2]), projection[:, :2]).shape == shape


def lora_begins_as_the_identity():
    model = small_model()
    adapted = copy.deepcopy(model)
    add_lora(adapted, rank=4, alpha=16)
    ids = torch.arange(40).view(2, 20) % 50
    assert torch.equal(model(ids), adapted(ids))
    trained = {name.split(".")[-1] for name, p in adapted.named_parameters() if p.requires_grad}
    assert trained == {"up", "down"}, trained


def a_model_sees_no_future():
    model, ids = small_model(), torch.arange(20).view(1, 20)
    changed = ids.clone()
    changed[0, 12:] = 7
    assert torch.allclose(model(ids)[0, :12], model(changed)[0, :12], atol=1e-6)


def every_conversation_fits_and_every_split_is_its_own():
    world, ids = World(9001), vocabulary()
    splits = {split: world.conversations(split) for split in ("train", "heldout", "selection")}
    assert max(len(encode(t, ids)) for texts in splits.values() for t in texts) < CONTEXT
    assert len(world.questions("report")) == 2400
    assert not set(world.people_a) & set(world.people_selection) and not set(world.known) & set(world.people_b)
    assert world.base_corpus(1, 50) != world.base_corpus(2, 50)


def every_run_needs_only_runs_of_the_study():
    designs = [read_json(path) for path in glob.glob(os.path.join(os.path.dirname(__file__), "designs", "*", "design.json"))]
    runs = {run["id"] for design in designs for run in design["runs"]}
    assert len(runs) == 112 and all(needed in runs for design in designs for run in design["runs"] for needed in run["after"])


for name, check in list(globals().items()):
    if callable(check) and getattr(check, "__module__", None) == "__main__" and name not in ("small_model", "loss_of"):
        check()
        print("ok", name.replace("_", " "))
