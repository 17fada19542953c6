"""Scripts that write no spaces between words: Thai, Lao, Burmese, Khmer, Han and kana.

Korean Hangul writes spaces, so it is not among them. What knows of words has to ask here:
there is no space to count by and no word edge for a wording to stand at.
"""

import re

# Ranges of code points, first and last.
DENSE_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x312F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
)
# The inside of a character class for `re`.
DENSE = "".join(f"{chr(first)}-{chr(last)}" for first, last in DENSE_RANGES)
# Languages of the packs that are written in one script only, and a letter of it.
SCRIPTS = (
    (frozenset({"zh", "ja"}), re.compile(f"[{DENSE}]")),
    (frozenset({"ru", "uk", "bg", "mk", "sr"}), re.compile("[\u0400-\u04ff]")),
    (frozenset({"ar", "fa", "ur"}), re.compile("[\u0600-\u06ff]")),
    (frozenset({"el"}), re.compile("[\u0370-\u03ff]")),
    (frozenset({"hi"}), re.compile("[\u0900-\u0963]")),  # Bengali has the danda too
    (frozenset({"bn"}), re.compile("[\u0980-\u09ff]")),
    (frozenset({"ta"}), re.compile("[\u0b80-\u0bff]")),
    (frozenset({"ko"}), re.compile("[\uac00-\ud7a3]")),
    (frozenset({"he"}), re.compile("[\u0590-\u05ff]")),
    (frozenset({"th"}), re.compile("[\u0e00-\u0e7f]")),
)
