"""Names of files go through the dataset and back."""

from hypothesis import given
from hypothesis import strategies as st

from cleaner.audit.schema import storable, unstored

names = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from(["\\", "u", "d", "c", "8", "\udce9"]))
)


@given(names)
def test_any_name_comes_back(name):
    assert unstored(storable(name)) == name
    storable(name).encode()


@given(names, names)
def test_two_names_stay_two(one, other):
    assert (storable(one) == storable(other)) == (one == other)


def test_a_name_in_use_stays_as_it_is():
    assert storable("deep/Größe – 1.txt") == "deep/Größe – 1.txt"
