"""Lines that stand inside longer lines are found, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from cleaner import passages as module


def passages(keys):
    return module.passages(keys, range(len(keys)))


PARAGRAPH = "nobody left before the last word was said, and it rained"
QUOTE = "nobody left before the last word was said"


def test_a_line_is_held_by_each_longer_line_that_has_its_words():
    keys = [PARAGRAPH, "", QUOTE, "she said that nobody left before the last word was said", QUOTE]
    assert passages(keys) == {2: [0, 3], 4: [0, 3]}


def test_words_end_where_the_line_does():
    assert passages([QUOTE + "ly", QUOTE, "a" + QUOTE]) == {}


def test_where_no_spaces_stand_between_words_any_place_will_do():
    assert (
        passages(["議会は三度にわたり橋が安全ではないと知らされていたと鍛冶屋は述べた"[3:30], ""])
        == {}
    )
    quote = "三度にわたり橋が安全ではないと知らされていた"
    assert passages([f"議会は{quote}と鍛冶屋は述べた", quote]) == {1: [0]}


def test_letters_beyond_the_first_plane_and_lone_surrogates_are_letters():
    quote = "𝔫𝔬𝔟𝔬𝔡𝔶 left before the \ud800 word"
    assert passages([quote, f"so {quote} and so on"]) == {0: [1]}


@given(
    st.lists(
        st.lists(st.sampled_from(["the bridge", "was never safe", "fell", "ab"]), max_size=8).map(
            " ".join
        ),
        max_size=12,
    )
)
def test_they_are_those_that_a_search_line_by_line_finds(keys):
    found = {}
    for number, key in enumerate(keys):
        holders = [n for n, other in enumerate(keys) if f" {key} " in f" {other} " and other != key]
        if len(key) > 16 and holders:
            found[number] = holders
    assert passages(keys) == found


def test_ten_thousand_lines_that_begin_alike_are_soon_done_with():
    keys = [f"nobody left before the {number} words were said" for number in range(10_000)]
    assert passages([*keys, *(f"so {key}" for key in keys)]) == {}
