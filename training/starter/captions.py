"""What a picture may be called: many plain wordings for one sample, so that the model meets the ways people ask."""

from __future__ import annotations

from typing import Any, Mapping, Optional

import numpy as np

Sample = Mapping[str, Any]

# Probability that a caption says the colour of a picture whose colour is the natural one.
SAY_NATURAL_COLOUR = 0.6
# Probability that a caption says the style; a caption without a style word is thereby mostly a flat picture.
SAY_STYLE = {"flat": 0.4, "glossy": 0.9, "cartoon": 0.9}
# Probability that a caption says the background when it is white; another background is always said.
SAY_WHITE = 0.1
SAY_SYNONYM = 0.3
# People begin with a capital, or end with a full stop, now and then, and the tokens differ by case.
CAPITAL = 0.15
FULL_STOP = 0.05

PLURAL = frozenset(
    "glasses spectacles sunglasses scissors jeans socks gloves shorts skis goggles leaves bananas chips peas lips "
    "headphones maracas fireworks sparkles bubbles beans peanuts olives books pancakes cherries grapes blueberries".split()
) | frozenset(
    ("french fries", "leafy greens", "paw prints", "ballet shoes", "piano keys", "bowling pins", "nesting dolls",
     "Russian dolls", "water drops", "two hearts", "drops of water", "waffles", "shopping bags", "musical notes")
)
UNCOUNTED = frozenset(
    "fire bread cheese corn rice milk broccoli garlic butter bacon popcorn spaghetti coffee ramen lettuce chocolate "
    "lightning luggage poo salt soap sushi cutlery earth Saturn grass coral ginger".split()
) | frozenset(("Mount Fuji", "Tokyo Tower", "planet earth", "meat on the bone", "corn on the cob", "toilet paper"))
WITH_THE = frozenset(("sun", "moon", "Statue of Liberty", "Milky Way", "night sky"))

PLAIN_WORDINGS = ("{one}", "{one}", "{one}", "{bare}", "{bare}", "a picture of {one}", "a drawing of {one}",
                  "an image of {one}", "an icon of {one}", "an emoji of {one}", "{bare} icon", "{bare} emoji",
                  "a simple picture of {one}", "picture of {one}", "{one}, simple")
COLOUR_AFTER = ("{name}, {colour}", "{a_name} in {colour}", "{a_name} that is {colour}", "{name} in {colour}")
STYLE_WORDINGS = {
    "flat": ("{text}, flat icon", "{text}, flat style", "{text} in flat style", "flat {bare}", "a flat icon of {one}",
             "a flat picture of {one}", "{text}, flat design", "flat icon of {one}"),
    "glossy": ("{text}, glossy icon", "{text}, glossy style", "{text} in glossy style", "glossy {bare}",
               "a glossy icon of {one}", "a glossy picture of {one}", "{text}, shiny", "glossy icon of {one}"),
    "cartoon": ("{text}, cartoon", "{text}, cartoon style", "{text} in cartoon style", "cartoon {bare}",
                "a cartoon of {one}", "a cartoon picture of {one}", "{text}, cartoon drawing", "cartoon of {one}"),
}
BACKGROUND_WORDINGS = ("{text} on a {background} background", "{text} on {background}", "{text}, {background} background")
# Never used in training: how the model fares with wordings it has not met.
HELD_OUT_WORDINGS = ("please draw {one}", "one {bare} by itself", "my favourite {bare}", "a nice little {bare}",
                     "{bare} clip art", "show me {one}")


def article(noun_phrase: str) -> str:
    """The article before the phrase, by its first letters: "an apple", "a unicorn", "an hourglass"."""
    word = noun_phrase.lower()
    if word.startswith(("uni", "ufo", "euro", "one", "use")):
        return "a"
    return "an" if word.startswith(("a", "e", "i", "o", "u", "hour", "x-ray")) else "a"


def with_article(name: str, colour: Optional[str] = None) -> str:
    """The name as a noun phrase: "a red apple", "green grapes", "the sun" but "a red sun"."""
    bare = f"{colour} {name}" if colour else name
    if name in PLURAL or name in UNCOUNTED:
        return bare
    if name in WITH_THE and not colour:
        return f"the {bare}"
    return f"{article(bare)} {bare}"


def _pick(rng: np.random.Generator, options: Any) -> str:
    return str(options[int(rng.integers(len(options)))])


def caption(sample: Sample, background: str, rng: np.random.Generator) -> str:
    """
    One random caption of a sample (a line of samples.json) seen on a background named by its colour word.

    Always says a colour that is not the natural one, and a background that is not white.
    """
    names = sample["names"]
    name = _pick(rng, names[1:]) if len(names) > 1 and rng.random() < SAY_SYNONYM else str(names[0])
    colour = sample["colour"]
    said = colour if colour and (not sample["natural"] or rng.random() < SAY_NATURAL_COLOUR) else None
    bare, one = (f"{said} {name}" if said else name), with_article(name, said)
    styled = rng.random() < SAY_STYLE[sample["style"]]

    if said and rng.random() < 0.12:
        text = _pick(rng, COLOUR_AFTER).format(name=name, a_name=with_article(name), colour=said)
    elif styled:
        text = one if rng.random() < 0.6 else bare
    else:
        text = _pick(rng, PLAIN_WORDINGS).format(one=one, bare=bare)
    if styled:
        text = _pick(rng, STYLE_WORDINGS[sample["style"]]).format(text=text, one=one, bare=bare)
    if background != "white" or rng.random() < SAY_WHITE:
        text = _pick(rng, BACKGROUND_WORDINGS).format(text=text, background=background)
    if rng.random() < CAPITAL:
        text = text[0].upper() + text[1:]
    return f"{text}." if rng.random() < FULL_STOP else text


def evaluation_caption(sample: Sample) -> str:
    """The plainest caption of a sample: article, colour where it must be said, name, style where it is not flat."""
    said = None if sample["natural"] else sample["colour"]
    text = with_article(str(sample["names"][0]), said)
    return text if sample["style"] == "flat" else f"{text}, {sample['style']} style"


def held_out_caption(sample: Sample, rng: np.random.Generator) -> str:
    """A caption of a sample in a wording that training never uses."""
    name = str(sample["names"][0])
    said = None if sample["natural"] else sample["colour"]
    bare = f"{said} {name}" if said else name
    return _pick(rng, HELD_OUT_WORDINGS).format(one=with_article(name, said), bare=bare)
