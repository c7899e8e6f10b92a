"""One line of the ledger for each destination, under an id that never changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.delivering.lines import deliveries_of, delivery_id
from service.model import Destination
from tests.editions import AS_OF, definition, edition

destinations = st.builds(
    Destination, st.sampled_from(["email", "webhook", "file"]), st.text(max_size=12), st.none() | st.text(max_size=5)
)


def test_every_destination_gets_one_line_that_is_due_now() -> None:
    lines = deliveries_of(edition(), definition(), now=AS_OF)
    assert [line.destination for line in lines] == list(definition().destinations)
    assert {(line.state, line.attempts, line.next_at, line.created_at) for line in lines} == {
        ("pending", 0, AS_OF, AS_OF)
    }
    assert {(line.archive, line.digest_id, line.edition_id) for line in lines} == {
        (edition().archive, edition().digest_id, edition().id)
    }


def test_a_destination_that_is_named_twice_is_told_once() -> None:
    twice = (Destination("email", "a@b.example"), Destination("email", "a@b.example"))
    assert len(deliveries_of(edition(), definition(destinations=twice), now=AS_OF)) == 1


def test_a_digest_without_destinations_has_nothing_to_deliver() -> None:
    assert deliveries_of(edition(), definition(destinations=()), now=AS_OF) == ()


@given(st.text(max_size=12), destinations, st.text(max_size=12), destinations)
def test_ids_are_the_same_for_the_same_edition_and_destination_alone(
    one: str, here: Destination, other: str, there: Destination
) -> None:
    same = (one, here.kind, here.address) == (other, there.kind, there.address)
    assert (delivery_id(one, here) == delivery_id(other, there)) is (
        same or _joined(one, here) == _joined(other, there)
    )


def test_a_new_secret_is_no_new_delivery() -> None:
    assert delivery_id("e", Destination("webhook", "u", "old")) == delivery_id("e", Destination("webhook", "u", "new"))


@given(st.text(max_size=12), destinations)
def test_an_id_fits_into_any_header(edition_id: str, destination: Destination) -> None:
    made = delivery_id(edition_id, destination)
    assert len(made) == 32
    assert set(made) <= set("0123456789abcdef")


def _joined(edition_id: str, destination: Destination) -> str:
    """A NUL in an id or an address, which neither can have, could make two alike."""
    return "\0".join((edition_id, destination.kind, destination.address))
