from cleaner.code_points import LEADS
from cleaner.features import Features
from cleaner.fold import fold


def feature(name, line):
    return Features(["another line", line, ""]).value(name, 1)


def test_words_are_runs_with_a_letter_or_a_digit():
    assert feature("words", "Don't  stop - 24/7 | http://a.example/b-c") == 4


def test_scripts_without_spaces_count_two_characters_a_word():
    assert feature("words", "今天下雨了") == 3


def test_shares():
    assert feature("capitals_share", "ABc d") == 0.5
    assert feature("capitalised_share", "The “Hall” was full") == 0.5
    assert feature("digits_share", "12 ab") == 0.5
    assert Features(["The hall of fame"]).stop_words_share(0, {"the", "of"}) == 0.5


def test_links_longest_word_and_glued_words():
    assert feature("links", "See https://www.a.com/b.net and c.org.") == 2
    assert feature("longest_word", "a bcde fg") == 4
    assert feature("glued_words", "betLike botBahis USA") == 2


def test_the_end_of_a_sentence():
    ends = Features(["He left.", 'He said: "Go!"', "Why?)", "Read more", "今天下雨了。", ""])
    assert ends.ends_sentence.tolist() == [True, True, True, False, True, False]


def test_the_end_of_a_quotation_in_french():
    ends = Features([fold("Elle dit : « Non. »"), fold("Il lit « Le Monde »")]).ends_sentence
    assert ends.tolist() == [True, False]


def test_the_end_of_a_sentence_in_greek_arabic_and_hindi():
    lines = ["Ποιος θα πληρώσει;", "alpha; beta;", "من سيدفع؟", "बारिश हो रही है।", "वे चले गए"]
    ends = Features([fold(line) for line in lines]).ends_sentence
    assert ends.tolist() == [True, False, True, True, False]


def test_scripts_without_spaces_make_no_long_words():
    assert feature("longest_word", "他说YouTube和iPhone都很好") == 7
    assert feature("longest_word", "한국어 문장입니다") == 5


def test_korean_is_counted_by_its_spaces():
    assert feature("words", "오늘은 비가 옵니다") == 3


def test_the_end_of_a_sentence_in_chinese_and_japanese():
    lines = [
        "真的吗？”",
        "「そうだ」",
        "（完了。）",
        "雨です！",
        "阅读更多",
        "他说：",
        "関連記事＞",
    ]
    ends = Features([fold(line) for line in lines]).ends_sentence.tolist()
    assert ends == [True, True, True, True, False, False, False]


def test_the_first_letter_of_a_line():
    lines = ["", "- Read", "(2) a", "«read»", "…", "été", "_x"]
    leads = Features(lines).lead.tolist()
    assert [(LEADS + "~")[lead] for lead in leads] == ["~", "r", "2", "~", "~", "~", "x"]


def test_a_line_counts_the_same_wherever_it_stands():
    lines = ["", "A.", "", "(bC…", "今天。", "Go, 12", ""]
    together = Features(lines)
    for name in (
        "words",
        "ends_sentence",
        "ending",
        "opening",
        "lead",
        "glued_words",
        "characters",
    ):
        alone = [getattr(Features(["x", line, "x"]), name)[1] for line in lines]
        assert getattr(together, name).tolist() == alone, name


def test_a_long_line_of_thai_ends_a_sentence():
    """Thai writes no full stop."""
    headline, paragraph = "ปิดสะพานเก่ากลางเมือง", "สภาเทศบาลมีมติให้ปิดสะพานเก่าข้ามแม่น้ำ " * 3
    assert Features([headline, paragraph.strip()]).ends_sentence.tolist() == [False, True]
