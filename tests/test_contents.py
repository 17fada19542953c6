"""Lists of contents are found by the headings below them."""

import numpy as np

from cleaner.contents import contents, headings

SENTENCE = "the smith keeps most of them, and his wife sells what they make"


def lists(*lines, stays=None):
    prose = np.array([line == SENTENCE for line in lines])
    words = np.array([len(line.split()) for line in lines])
    stays = range(len(lines)) if stays is None else stays
    return [list(each) for each in contents(headings(lines, lines, prose), words, prose, stays)]


def body(*names):
    return [line for name in names for line in (name, SENTENCE)]


def test_three_lines_that_headings_repeat_in_their_order_are_a_list():
    assert lists("bees", "where", "what", "who", "it rains", *body("where", "what", "who")) == [
        [1, 2, 3]
    ]
    assert lists("bees", "where", "what", "it rains", *body("where", "what")) == []
    assert lists("bees", "where", "what", "who", "it rains", *body("who", "what", "where")) == []


def test_numbers_before_an_entry_and_before_its_heading_do_not_matter():
    assert lists("1. where", "2.1 what", "iv) who", *body("where", "what", "3. who")) == [[0, 1, 2]]
    keys = ["1. where", "10", "2024", "mix it", ""]
    assert headings(keys, keys, np.zeros(5, dtype=bool)) == ["where", "", "", "mix it", ""]


def test_headings_without_prose_are_another_list():
    names = ["where", "what", "who"]
    assert lists(*names, "it rains", *names, SENTENCE) == []
    assert lists(*names, *body("where", "what"), "who", "and") == [[0, 1, 2]]


def test_what_goes_is_no_heading_and_parts_nothing():
    lines = ["where", "what", "share", "who", *body("where", "what", "who")]
    assert lists(*lines) == []
    stays = [number for number, line in enumerate(lines) if line != "share"]
    assert lists(*lines, stays=stays) == [[0, 1, 3]]
    assert lists(*lines, stays=[n for n in stays if n != 8]) == []


def test_labels_that_each_part_of_the_article_has_are_no_list():
    part = ["pros", "it is light", "cons", "it is dear", "verdict", SENTENCE]
    assert lists(*part, *part, *part) == []


def test_a_text_that_stands_twice_is_no_list():
    other = "nobody has counted the trees, and nobody has counted the bees"
    part = ["where", SENTENCE, "what", other, "who"]
    prose = [line in (SENTENCE, other) for line in [*part, *part]]
    words = np.array([len(line.split()) for line in [*part, *part]])
    names = headings([*part, *part], [*part, *part], np.array(prose))
    assert list(contents(names, words, np.array(prose), range(10))) == []
