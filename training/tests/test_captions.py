"""Captions say what they must, in English, and repeat for the same seed."""

from __future__ import annotations

import unittest
from typing import Any, Dict, Set

import numpy as np

from starter.captions import HELD_OUT_WORDINGS, caption, evaluation_caption, held_out_caption, with_article


def sample(**changes: Any) -> Dict[str, Any]:
    """A red apple, flat, as the package draws it."""
    plain = {"subject": "apple", "names": ["apple"], "colour": "red", "style": "flat", "natural": True}
    return {**plain, **changes}


def captions_of(one: Dict[str, Any], background: str = "white", count: int = 400) -> Set[str]:
    rng = np.random.default_rng(5)
    return {caption(one, background, rng) for _ in range(count)}


class Articles(unittest.TestCase):
    def test_article_follows_the_next_word(self) -> None:
        self.assertEqual(with_article("apple"), "an apple")
        self.assertEqual(with_article("apple", "red"), "a red apple")
        self.assertEqual(with_article("car", "orange"), "an orange car")
        self.assertEqual(with_article("unicorn"), "a unicorn")
        self.assertEqual(with_article("hourglass"), "an hourglass")

    def test_plurals_and_uncounted_things_take_none(self) -> None:
        self.assertEqual(with_article("grapes", "green"), "green grapes")
        self.assertEqual(with_article("bread"), "bread")

    def test_there_is_one_sun(self) -> None:
        self.assertEqual(with_article("sun"), "the sun")
        self.assertEqual(with_article("sun", "red"), "a red sun")


class Captions(unittest.TestCase):
    def test_a_colour_that_is_not_natural_is_always_said(self) -> None:
        for text in captions_of(sample(colour="blue", natural=False)):
            self.assertIn("blue", text.lower())

    def test_a_natural_colour_is_said_sometimes(self) -> None:
        said = ["red" in text.lower() for text in captions_of(sample())]
        self.assertTrue(any(said) and not all(said))

    def test_a_background_that_is_not_white_is_always_said(self) -> None:
        for text in captions_of(sample(), background="light blue"):
            self.assertIn("light blue", text.lower())

    def test_the_subject_or_a_synonym_is_always_said(self) -> None:
        texts = [text.lower() for text in captions_of(sample(names=["car", "automobile"]))]
        self.assertTrue(all("car" in text or "automobile" in text for text in texts))
        self.assertTrue(any("automobile" in text for text in texts))

    def test_no_other_style_is_said(self) -> None:
        for text in captions_of(sample(style="flat")):
            self.assertNotRegex(text.lower(), "glossy|shiny|cartoon")

    def test_the_same_seed_gives_the_same_caption(self) -> None:
        first, second = (caption(sample(), "white", np.random.default_rng(3)) for _ in range(2))
        self.assertEqual(first, second)

    def test_held_out_wordings_never_occur_in_training(self) -> None:
        texts = captions_of(sample(), count=3000)
        for wording in HELD_OUT_WORDINGS:
            for said in ("apple", "red apple"):
                self.assertNotIn(wording.format(one=with_article(said), bare=said), texts)
        self.assertNotIn(held_out_caption(sample(), np.random.default_rng(1)), texts)

    def test_the_evaluation_caption_is_the_plainest(self) -> None:
        self.assertEqual(evaluation_caption(sample()), "an apple")
        self.assertEqual(evaluation_caption(sample(colour="blue", natural=False, style="glossy")),
                         "a blue apple, glossy style")


if __name__ == "__main__":
    unittest.main()
