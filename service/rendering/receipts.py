"""What went into an Edition, in words.

Flows in: an Edition. Flows out: pairs of a name and a value, for whoever wants to know what is missing and why.
"""

from __future__ import annotations

from datetime import tzinfo

from service.model import Edition, EditionReceipt
from service.rendering.visible import visible
from service.rendering.wording import counted, moment_words, window_words


def receipt_rows(edition: Edition, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    receipt = edition.receipt
    rows = (
        ("Published", f"{window_words(edition.start, edition.end, zone)} ({edition.time_zone})"),
        ("Articles", f"{receipt.articles_seen:,}{_merged(receipt)}"),
        ("Stories", f"{receipt.stories:,}, of which {len(edition.items):,} are told here"),
        ("Left out", "; ".join(f"{left.articles:,} {visible(left.reason)}" for left in receipt.left_out)),
        (
            "Date unknown",
            f"{counted(receipt.undated, 'article')}, never taken to be of this day" if receipt.undated else "",
        ),
        ("Written", _written(receipt)),
        ("Built", f"{moment_words(edition.as_of, zone)}{_took(receipt)}"),
        ("Edition", visible(edition.id)),
    )
    return tuple((name, value) for name, value in rows if value)


def _merged(receipt: EditionReceipt) -> str:
    parts = []
    if receipt.merged:
        parts.append(f"{receipt.merged:,} are in another one's story")
    if receipt.copies:
        parts.append(f"{receipt.copies:,} copy another one's text")
    return ": " + ", ".join(parts) if parts else ""


def _written(receipt: EditionReceipt) -> str:
    if receipt.mode == "extractive":
        return "in the articles' own sentences" + (", since no language model answered" if receipt.degraded else "")
    prompts = f", prompts {', '.join(map(visible, receipt.prompts))}" if receipt.prompts else ""
    partly = "; in part in the articles' own sentences, since it did not always answer" if receipt.degraded else ""
    return f"by {visible(receipt.model or 'a language model')}{prompts}{partly}"


def _took(receipt: EditionReceipt) -> str:
    total = receipt.timing_ms.get("total")
    return "" if total is None else f", in {total / 1000:.1f} s"
