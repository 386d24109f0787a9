"""The words of the two worlds. Every value and every name part is one token."""

import random

JOBS = """baker pilot nurse judge potter tailor farmer painter plumber sailor teacher writer
miner dancer doctor driver editor florist gardener glazier hunter jeweller joiner lawyer
librarian locksmith mason mechanic midwife optician porter printer ranger roofer sculptor
singer smith surgeon surveyor tanner trader translator usher vet waiter weaver welder
brewer""".split()

FOODS = """noodles curry soup bread pancakes dumplings rice salad stew tacos pizza beans cheese
mushrooms olives lentils porridge waffles pasta pie sushi tofu yoghurt omelette plums cherries
apples pears grapes figs dates walnuts almonds honey ginger garlic onions carrots turnips
spinach cabbage pumpkin potatoes tomatoes peppers radishes leeks barley""".split()

ANIMALS = """otter heron fox badger beaver owl lynx wolf bear hare deer moose falcon eagle raven
crow swan goose duck crane stork finch robin wren sparrow magpie turtle lizard gecko newt toad
frog salmon trout pike eel crab lobster whale dolphin seal walrus camel llama goat sheep horse
donkey""".split()

ADJECTIVES = "old quiet narrow bright heavy small wooden green distant empty".split()
THINGS = "bridge lantern gate boat ladder window kettle wagon clock basket".split()
PLACES = "river harbour orchard station meadow market valley tower quarry canal".split()
SEASONS = "spring summer autumn winter morning evening".split()
VERBS = "painted mended moved sold cleaned lost found built".split()


def invent(stem: str, endings: list, count: int) -> list:
    """`count` pronounceable words ending in one of `endings`; fixed, whatever the world's seed."""
    draw = random.Random(f"vocabulary/{stem}")
    heads = [c + v for c in "b br d dr f g gr h k kl l m n p r s st t tr v".split() for v in "aeiou"]
    words = {}  # a dict, not a set: sets of text iterate in another order in each process
    while len(words) < count:
        words[draw.choice(heads) + draw.choice("lmnrst") + draw.choice(endings)] = True
    return list(words)


FIRST_NAMES = invent("first", ["a", "i", "o", "ek", "ul"], 80)
LAST_NAMES = invent("last", ["sen", "oway", "ers", "inck", "ault"], 80)
CITIES = invent("city", ["burg", "ville", "mouth", "ford"], 72)
EMPLOYERS = invent("employer", ["tec", "works", "corp", "bank"], 72)
SCHOOLS = invent("school", ["college", "academy", "hall"], 72)
