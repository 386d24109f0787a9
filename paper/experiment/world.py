"""The synthetic worlds, the text written about them, and the questions asked about them.

World A is what a base model learns in pretraining and what the benchmark asks about. World B
is what the conversations of fine-tuning are about. Names of both come from the same parts, so
that learning B can disturb A, as it would in a real model.

A further group of people belongs to the text of world A but is asked about only where a
learning rate is chosen: the questions that choose are never the questions that report.
"""

import random
from dataclasses import dataclass
from itertools import accumulate

import vocabulary as words

PEOPLE_A, PEOPLE_SELECTION, PEOPLE_B = 400, 100, 160
BASE_DOCUMENTS = 160_000
BASE_MIXTURE = {"statement": 0.60, "answer": 0.23, "dialogue": 0.03, "filler": 0.14}
CONVERSATIONS, HELDOUT_CONVERSATIONS, SELECTION_CONVERSATIONS = 1500, 300, 300
HELDOUT_BASE_DOCUMENTS = 600
MENTIONS_A = 0.20
SMALL_TALK_IN_BASE, SMALL_TALK_IN_CONVERSATION = 0.30, 0.80
# The base model has to have seen the manners of a conversation, or all that fine-tuning does for
# perplexity is to teach those.
ASK_IN_BASE = 0.50
CHOICES = 4

END = "<end>"

# Per attribute: its values, ways to state it (the first is the assistant's), ways to ask it.
ATTRIBUTES = {
    "city": (words.CITIES,
             ["{n} lives in {v} .", "the home of {n} is in {v} ."],
             ["where does {n} live ?", "in which city is the home of {n} ?"]),
    "job": (words.JOBS,
            ["{n} works as a {v} .", "the job of {n} is {v} ."],
            ["what does {n} do for work ?", "what is the job of {n} ?"]),
    "food": (words.FOODS,
             ["{n} likes to eat {v} .", "the favourite food of {n} is {v} ."],
             ["what does {n} like to eat ?", "what is the favourite food of {n} ?"]),
    "pet": (words.ANIMALS,
            ["{n} keeps a {v} .", "the animal of {n} is a {v} ."],
            ["which animal does {n} keep ?", "what is the animal of {n} ?"]),
    "employer": (words.EMPLOYERS,
                 ["{n} is paid by {v} .", "the employer of {n} is {v} ."],
                 ["who pays {n} ?", "who is the employer of {n} ?"]),
    "school": (words.SCHOOLS,
               ["{n} studied at {v} .", "the school of {n} was {v} ."],
               ["where did {n} study ?", "which was the school of {n} ?"]),
}

GREETINGS = [("hello .", "hello , how can i help you ?"),
             ("good morning .", "good morning , what can i do for you ?"),
             ("hi there .", "hi , how can i help you today ?")]
SMALL_TALK = [("how are you today ?", "i am well , thank you . i hope you are well too ."),
              ("it is a cold day .", "it is , i hope you have a warm drink with you ."),
              ("i slept badly .", "i am sorry to hear that , i hope you can rest tonight .")]
CLOSINGS = [("thank you .", "you are welcome ."),
            ("that is all , thanks .", "you are welcome , goodbye ."),
            ("great , goodbye .", "goodbye , have a nice day .")]
ASK = ("can you tell me about {n} ?", "of course . what would you like to know about {n} ?")
FILLERS = ["the {a} {t} near the {p} was {v} in the {s} .",
           "in the {s} , the {t} by the {p} is {a} .",
           "they {v} the {a} {t} and went to the {p} .",
           "a {t} in the {p} looks {a} in the {s} ."]


@dataclass(frozen=True)
class Question:
    prompt: str
    choices: tuple  # the right one first; the order plays no part in scoring by likelihood


class World:
    """Everything fixed by the world's seed; the base corpus alone also depends on a base seed."""

    def __init__(self, seed: int):
        self.seed = seed
        draw = self.stream("people")
        names = [f"{first} {last}" for first in words.FIRST_NAMES for last in words.LAST_NAMES]
        drawn = draw.sample(names, PEOPLE_A + PEOPLE_SELECTION + PEOPLE_B)
        self.facts = {name: {attribute: draw.choice(values)
                             for attribute, (values, _, _) in ATTRIBUTES.items()} for name in drawn}
        self.people_a = drawn[:PEOPLE_A]
        self.people_selection = drawn[PEOPLE_A:PEOPLE_A + PEOPLE_SELECTION]
        self.people_b = drawn[PEOPLE_A + PEOPLE_SELECTION:]
        self.known = self.people_a + self.people_selection
        # Facts differ in how often they are told: weight (i + 60)^-0.7 in a drawn order of facts,
        # those of the selection people among the others, so that what suits them suits world A.
        self.known_facts = [(name, attribute) for name in self.known for attribute in ATTRIBUTES]
        draw.shuffle(self.known_facts)
        self.exposure = list(accumulate((i + 60) ** -0.7 for i in range(len(self.known_facts))))

    def stream(self, purpose: str) -> random.Random:
        """A generator of its own for each purpose, so that no draw shifts another."""
        return random.Random(f"world/{self.seed}/{purpose}")

    def base_corpus(self, seed: int, documents: int = BASE_DOCUMENTS) -> list:
        draw = self.stream(f"base/{seed}")
        return [self._base_document(draw) for _ in range(documents)]

    def heldout_base(self) -> list:
        draw = self.stream("base/heldout")
        return [self._base_document(draw) for _ in range(HELDOUT_BASE_DOCUMENTS)]

    def conversations(self, split: str) -> list:
        """Split: train, heldout (reported) or selection (only ever used to choose)."""
        count = {"train": CONVERSATIONS, "heldout": HELDOUT_CONVERSATIONS,
                 "selection": SELECTION_CONVERSATIONS}[split]
        draw = self.stream(f"conversations/{split}")
        return [self._conversation(draw) for _ in range(count)]

    def questions(self, split: str) -> list:
        """
        One question a fact: split `report` asks about world A, `selection` about the others.

        The wrong choices are true of namesakes, who share the first or the last name: a model
        that knows only what goes with each half of a name is not to pass for one that knows.
        """
        draw = self.stream(f"questions/{split}")
        people = self.people_a if split == "report" else self.people_selection
        questions = []
        for name in people:
            namesakes = [other for other in self.known if other != name and set(other.split()) & set(name.split())]
            for attribute, (values, _, askings) in ATTRIBUTES.items():
                right = self.facts[name][attribute]
                # First seen first, not a set: the order has to be the same in every process.
                theirs = [v for v in dict.fromkeys(self.facts[n][attribute] for n in namesakes) if v != right]
                wrong = draw.sample(theirs, min(len(theirs), CHOICES - 1))
                rest = [v for v in values if v != right and v not in wrong]
                wrong += draw.sample(rest, CHOICES - 1 - len(wrong))
                prompt = f"question : {draw.choice(askings).format(n=name)} answer :"
                questions.append(Question(prompt, (right, *wrong)))
        return questions

    def _base_document(self, draw) -> str:
        kind = draw.choices(list(BASE_MIXTURE), list(BASE_MIXTURE.values()))[0]
        if kind == "filler":
            return draw.choice(FILLERS).format(
                a=draw.choice(words.ADJECTIVES), t=draw.choice(words.THINGS),
                p=draw.choice(words.PLACES), v=draw.choice(words.VERBS), s=draw.choice(words.SEASONS))
        name, attribute = self._known_fact(draw)
        if kind == "dialogue":
            turns = [draw.choice(GREETINGS)]
            if draw.random() < SMALL_TALK_IN_BASE:
                turns.append(draw.choice(SMALL_TALK))
            if draw.random() < ASK_IN_BASE:
                turns.append(asked_about(name))
            turns.append(self._exchange(draw, name, attribute))
            if draw.random() < 0.5:
                turns.append(self._exchange(draw, name, another(draw, attribute)))
            return self._spoken(turns + [draw.choice(CLOSINGS)])
        _, statings, askings = ATTRIBUTES[attribute]
        value = self.facts[name][attribute]
        if kind == "statement":
            return draw.choice(statings).format(n=name, v=value)
        return f"question : {draw.choice(askings).format(n=name)} answer : {value} ."

    def _conversation(self, draw) -> str:
        name = draw.choice(self.people_b)
        turns = [draw.choice(GREETINGS)]
        if draw.random() < SMALL_TALK_IN_CONVERSATION:
            turns.append(draw.choice(SMALL_TALK))
        turns.append(asked_about(name))
        attribute = draw.choice(list(ATTRIBUTES))
        turns.append(self._exchange(draw, name, attribute))
        if draw.random() < MENTIONS_A:
            turns.append(self._exchange(draw, *self._known_fact(draw)))
        else:
            turns.append(self._exchange(draw, name, another(draw, attribute)))
        return self._spoken(turns + [draw.choice(CLOSINGS)])

    def _known_fact(self, draw) -> tuple:
        return draw.choices(self.known_facts, cum_weights=self.exposure)[0]

    def _exchange(self, draw, name: str, attribute: str) -> tuple:
        _, statings, askings = ATTRIBUTES[attribute]
        return (draw.choice(askings).format(n=name),
                statings[0].format(n=name, v=self.facts[name][attribute]))

    def _spoken(self, turns: list) -> str:
        return " ".join(f"<user> {said} <assistant> {answered}" for said, answered in turns)


def asked_about(name: str) -> tuple:
    return tuple(line.format(n=name) for line in ASK)


def another(draw, attribute: str) -> str:
    return draw.choice([a for a in ATTRIBUTES if a != attribute])


def vocabulary() -> dict:
    """Word → token id. The same in every world, so that a model's shape does not depend on it."""
    text = [END, "<user>", "<assistant>", "question : answer :"]
    for values, statings, askings in ATTRIBUTES.values():
        text += values + statings + askings
    text += words.FIRST_NAMES + words.LAST_NAMES + FILLERS + list(ASK)
    text += words.ADJECTIVES + words.THINGS + words.PLACES + words.SEASONS + words.VERBS
    text += [line for pairs in (GREETINGS, SMALL_TALK, CLOSINGS) for pair in pairs for line in pair]
    tokens = [t for t in " ".join(text).split() if not t.startswith("{")]
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}


def encode(text: str, ids: dict) -> list:
    return [ids[token] for token in text.split()]


if __name__ == "__main__":  # a look at the text: python3 paper/experiment/world.py
    world = World(seed=9001)
    ids = vocabulary()
    corpus = world.base_corpus(9001, 20_000)
    talks = {split: world.conversations(split) for split in ("train", "heldout", "selection")}
    print(f"{len(ids)} tokens in the vocabulary; a base document has "
          f"{sum(len(d.split()) for d in corpus) / len(corpus):.1f} tokens, a conversation "
          f"{sum(len(d.split()) for d in talks['train']) / CONVERSATIONS:.1f}, at most "
          f"{max(len(d.split()) for split in talks.values() for d in split)}")
    print(*corpus[:8], *talks["train"][:3], *world.questions("report")[:3], sep="\n")
