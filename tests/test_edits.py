from cleaner.edits import Edit, OffsetMap, apply, undo

SOURCE = "keep JUNK keep x tail"
EDITS = [Edit(5, 10, ""), Edit(15, 16, "yy")]


def test_undo_takes_back_what_apply_did():
    edited = apply(SOURCE, EDITS)
    assert edited == "keep keep yy tail"
    assert undo(edited, EDITS, ["JUNK ", "x"]) == SOURCE


def test_offsets_of_kept_text_go_both_ways():
    offsets = OffsetMap(EDITS)
    edited = apply(SOURCE, EDITS)
    for at in (0, 4, 10, 14, 16, 20):
        assert edited[offsets.to_edited(at)] == SOURCE[at]
        assert offsets.to_source(offsets.to_edited(at)) == at
