"""Parts of a run: tokens, noise, sampler, schedule, clock, optimiser."""

from __future__ import annotations

import unittest

import numpy
import torch
from torch import nn

from starter.model import Vocabulary
from starter.noise import gaussian
from starter.optimiser import Optimiser, orthogonal
from starter.sampler import sample
from starter.schedule import Schedule, WorkClock
from starter.tokenizer import Tokenizer
from starter.transformer import from_patches, to_patches


class TokenizerTest(unittest.TestCase):
    def test_ids_of_t5(self) -> None:
        """Ids as T5's published tokenizer gives them, less its end token."""
        self.assertEqual(Tokenizer().encode("a red apple"), [3, 9, 1131, 8947])

    def test_spaces_and_unknown_characters(self) -> None:
        tokenizer = Tokenizer()
        self.assertEqual(tokenizer.encode("a   red apple "), tokenizer.encode("a red apple"))
        self.assertEqual(tokenizer.encode("日本"), [3, 2, 2])
        self.assertEqual(tokenizer.encode(""), [])

    def test_every_caption_ends_masked(self) -> None:
        vocabulary = Vocabulary.of(["a red apple"], Tokenizer())
        rows, keep = vocabulary.rows(["a red apple", "", "a blue apple"])
        self.assertEqual(keep.sum(1).tolist(), [4, 0, 4])
        self.assertEqual(float(keep[:, -1].sum()), 0)
        self.assertEqual(int(rows[2, 2]), len(vocabulary.ids))


class NoiseTest(unittest.TestCase):
    def test_equals_a_gpu_of_pytorch(self) -> None:
        """`torch.manual_seed(0); torch.randn(4, device="cuda")`."""
        numpy.testing.assert_allclose(gaussian(0, 4), [-0.9247, -0.4253, -2.6438, 0.1452], atol=1e-4)


class SamplerTest(unittest.TestCase):
    def test_ends_at_the_prediction_with_guidance(self) -> None:
        noise = torch.randn(2, 3, 4, 4)
        made = sample(noise, 5, 3.0, torch.zeros_like, lambda x: torch.full_like(x, 0.5))
        torch.testing.assert_close(made, torch.full_like(made, -1.0))

    def test_patches_go_back(self) -> None:
        pictures = torch.randn(2, 3, 8, 8)
        torch.testing.assert_close(from_patches(to_patches(pictures, 4), 4), pictures)


class ScheduleTest(unittest.TestCase):
    def test_rises_stays_and_falls_to_the_end(self) -> None:
        schedule = Schedule(steps=4000)
        factors = [schedule.factor(step, 0.0) for step in (0, 1000, 3000, 3500)]
        numpy.testing.assert_allclose(factors, [1 / 300, 1, 1, 0.5])
        self.assertFalse(schedule.over(3999, 0.0))
        self.assertTrue(schedule.over(4000, 0.0))

    def test_annealing_from_now(self) -> None:
        schedule = Schedule(anneal_from=600.0, anneal_minutes=10)
        self.assertEqual(schedule.factor(5000, 600.0), 1)
        self.assertEqual(schedule.factor(5000, 900.0), 0.5)
        self.assertTrue(schedule.over(5000, 1200.0))

    def test_a_pause_is_no_work(self) -> None:
        clock = WorkClock()
        for seconds in (0.2, 0.2, 600.0, 0.2):
            clock.add(seconds)
        self.assertLess(clock.seconds, 2)


class OptimiserTest(unittest.TestCase):
    def test_orthogonal(self) -> None:
        torch.manual_seed(3)
        for shape in ((2, 16, 48), (1, 48, 16)):
            values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
            self.assertTrue(((values > 0.5) & (values < 1.4)).all())

    def test_going_on_equals_never_having_stopped(self) -> None:
        ends = []
        for stop in (False, True):
            torch.manual_seed(4)
            network = nn.Linear(6, 4)
            optimiser = Optimiser(network, torch.float32, muon=False, decay=0.01)
            inputs = torch.randn(8, 10, 6)
            for number, x in enumerate(inputs):
                if stop and number == 4:
                    state = optimiser.state()
                    network = nn.Linear(6, 4)
                    optimiser = Optimiser(network, torch.float32, muon=False, decay=0.01)
                    optimiser.restore(state)
                (network(x) - 1).square().mean().backward()
                optimiser.step(1e-2, 1.0)
                optimiser.follow(0.9)
            ends.append((network.weight.detach().clone(), optimiser.slots["weight"].average))
        torch.testing.assert_close(ends[0], ends[1])

    def test_follows_the_slope(self) -> None:
        torch.manual_seed(5)
        network = nn.Linear(6, 4)
        optimiser = Optimiser(network, torch.float32, muon=False, decay=0.0)
        x = torch.randn(64, 6)
        first = last = 0.0
        for number in range(200):
            loss = (network(x) - x[:, :4]).square().mean()
            loss.backward()
            optimiser.step(1e-2, 1.0)
            first, last = (float(loss) if number == 0 else first), float(loss)
        self.assertLess(last, 0.1 * first)


if __name__ == "__main__":
    unittest.main()
